import JSONCoding
import JSONModel
import Testing

@testable import LambdaRuntime

@Suite("ErrorReport")
struct ErrorReportTests {
    @Test(
        "the category has the only form that Lambda keeps",
        arguments: [
            ("SessionStoreUnavailable", "Function.SessionStoreUnavailable"), ("session-store", "Function.Sessionstore"),
            ("Größe", "Function.Gre"), ("", "Function.Unknown"), ("X", "Function.Unknown"),
            ("12345", "Function.Unknown"),
            ("A\r\nB", "Function.AB"),
        ])
    func category(type: String, category: String) {
        #expect(ErrorReport(FunctionError(type: type, message: "")).category == category)
    }

    @Test(
        "an endless error is cropped to what a header and a trailer hold, between characters",
        arguments: ["🦀", "\u{0}", "\"", "ü", "x"])
    func cropped(character: String) throws {
        let error = FunctionError(
            type: String(repeating: "Type" + character, count: 100_000),
            message: String(repeating: character, count: 100_000),
            stackTrace: Array(repeating: String(repeating: character, count: 1_000), count: 1_000))
        let report = ErrorReport(error)
        #expect(report.cause.count < 65_536)
        #expect(report.trailers.allSatisfy { $0.utf8.count < 65_000 })
        #expect(report.category.utf8.count < 1_000)
        let body = try JSON.value(from: report.body)
        #expect(body["errorMessage"]?.stringValue?.hasPrefix(character) == true)
        #expect(body["errorMessage"]?.stringValue?.contains("\u{FFFD}") == false)
        #expect(body["errorMessage"]?.stringValue?.hasSuffix("…") == true)
    }
}
