import Glibc
import TestSupport
import Testing

/// What the types forbid, shown by the compiler that builds this package.
@Suite("One answer for each invocation")
struct OneAnswerTests {
    @Test(
        "no answer, two answers, an answer beside a stream, and a write after the end do not compile",
        arguments: [
            ("", "missing return"),
            (
                "_ = responder.succeed([], contentType: \"a/b\"); return responder.succeed([], contentType: \"a/b\")",
                "consumed more than once"
            ),
            (
                "let stream = responder.stream(contentType: \"a/b\"); _ = stream.finish(); return responder.fail(error)",
                "consumed more than once"
            ),
            (
                "var stream = responder.stream(contentType: \"a/b\"); let answer = stream.finish(); _ = stream.write([1]); return answer",
                "used after consume"
            ), ("return Answer()", "inaccessible due to 'internal' protection level"),
            ("return responder.fail(error)", ""),
        ])
    func mistakes(body: String, diagnosis: String) throws {
        let source = """
            import LambdaRuntime
            let error = FunctionError(type: "Bad", message: "bad")
            struct Handler: FunctionHandler {
                mutating func handle(_ invocation: Invocation, _ responder: consuming Responder) -> Answer {
                    \(body)
                }
            }
            """
        let output = try compile(source)
        if diagnosis.isEmpty {
            #expect(!output.contains("error:"), "\(output)")
        } else {
            #expect(output.contains(diagnosis), "\(output)")
        }
    }

    /// What the compiler says about a file of this package that imports the runtime.
    private func compile(_ source: String) throws -> String {
        var template = Array("/tmp/wallcrawler-test-XXXXXX.swift".utf8CString)
        let descriptor = mkstemps(&template, 6)
        guard descriptor >= 0 else { throw FixtureError("mkstemps: \(errno)") }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(path) }
        let bytes = Array(source.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count, close(descriptor) == 0 else {
            throw FixtureError("write: \(errno)")
        }
        let root = #filePath.beginning(upTo: "/Tests/")
        let package = root.split(separator: "/").last.map { $0.lowercased() } ?? ""
        let search = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let process = RunningProcess(
            "/usr/bin/env",
            arguments: [
                "swiftc", "-emit-sil", "-o", "/dev/null", "-package-name", package, "-swift-version", "6", "-I",
                builtProductsFolder + "/Modules", "-I", root + "/Sources/CCurl", path,
            ], environment: ["PATH": search, "HOME": "/tmp"])
        guard process.waitForExit(seconds: 120) != nil else {
            process.stop()
            throw FixtureError("the compiler did not end")
        }
        return process.output
    }
}

private extension String {
    /// What comes before the first occurrence of a text; all when there is none.
    func beginning(upTo text: String) -> String {
        String(firstRange(of: text).map { self[..<$0.lowerBound] } ?? self[...])
    }
}
