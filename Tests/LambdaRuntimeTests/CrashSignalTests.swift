import JSONCoding
import JSONModel
import Testing

@testable import LambdaRuntime

@Suite("CrashSignal")
struct CrashSignalTests {
    @Test(
        "the report of each crash is the one that an ordinary error of its type would give, put together from constants"
    )
    func tails() throws {
        #expect(CrashSignal.all.count == 6)
        for signal in CrashSignal.all {
            let report = ErrorReport(
                FunctionError(type: "\(signal.type)", message: "the function crashed: \(signal.meaning)"))
            let head =
                "Content-Type: application/json\r\nLambda-Runtime-Function-Error-Type: \(report.category)\r\n"
                + "User-Agent: \(RuntimeSettings.userAgent)\r\nConnection: close\r\nContent-Length: \(report.body.count)\r\n\r\n"
            #expect(signal.requestTail == Array(head.utf8) + report.body)
        }
    }
}
