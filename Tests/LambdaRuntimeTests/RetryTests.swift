import Testing

@testable import LambdaRuntime

@Suite("PostedResult and NextRetries")
struct RetryTests {
    @Test(
        "only a container error ends the process",
        arguments: [
            (202, PostedResult.taken), (400, .refused), (403, .refused), (410, .refused), (413, .refused),
            (500, .unrecoverable), (502, .refused), (0, .refused),
        ])
    func results(status: Int, result: PostedResult) {
        #expect(PostedResult(status: status) == result)
    }

    @Test("a dropped connection is made again at once, then ever later, five times; an event starts anew")
    func dropped() {
        var retries = NextRetries(isConcurrent: false)
        #expect((0..<6).map { _ in retries.failed(status: nil) } == [0, 200, 400, 800, 1_600, nil])
        retries.succeeded()
        #expect(retries.failed(status: 403) == 100)
        #expect(retries.failed(status: 500) == nil)
    }

    @Test("with several workers a container error may pass")
    func concurrent() {
        var retries = NextRetries(isConcurrent: true)
        #expect((0..<6).map { _ in retries.failed(status: 500) } == [100, 200, 400, 800, 1_600, nil])
    }
}
