import Glibc
import JSONCoding
import JSONModel
import ProcessEnvironment
import StructuredLogging
import TestSupport
import Testing
import Timestamps

@Suite("StructuredLog")
struct StructuredLogTests {
    private let capture = LogCapture()

    private func log(_ level: LogLevel = .debug, base: [String: JSONValue] = [:]) -> StructuredLog {
        StructuredLog(
            level: level, base: base, sink: capture.sink, clock: { Timestamp(milliseconds: 1_795_362_420_123) })
    }

    @Test("a line is level, timestamp, message, then metadata by name")
    func order() {
        log(base: ["service": "start"]).with(["requestId": "r-1"]).info("session created", ["attempt": 2, "also": nil])
        #expect(
            capture.lines == [
                #"{"level":"INFO","timestamp":"2026-11-22T15:47:00.123Z","message":"session created","#
                    + #""also":null,"attempt":2,"requestId":"r-1","service":"start"}"#
            ])
    }

    @Test("every line is one line and reads back as what was given, whatever the values hold")
    func hostileValues() throws {
        let hostile = "a\nb\r\t\u{0}\u{1B}[31m\u{7F}\u{2028}\"}\\ ü 🦀"
        log().warn("quote \" and \\", ["text\n": .string(hostile), "number": .number(.nan), "list": [1.5, true]])
        let line = try #require(capture.lines.first)
        #expect(capture.lines.count == 1)
        #expect(!line.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F })
        let value = try JSON.value(from: Array(line.utf8))
        #expect(value["text\n"] == .string(hostile))
        #expect(value["number"] == JSONValue.null)
        #expect(value["list"] == [1.5, true])
        #expect(value["message"] == "quote \" and \\")
    }

    @Test("metadata cannot replace the level, the timestamp or the message that Lambda filters by")
    func reserved() throws {
        log().error("real", ["level": "DEBUG", "timestamp": "never", "message": "forged"])
        let line = try #require(capture.lines.first)
        let value = try JSON.value(from: Array(line.utf8))
        #expect(value["level"] == "ERROR")
        #expect(value["message"] == "real")
        #expect(value["metadata.message"] == "forged")
        #expect(line.components(of: #""level":"#) == 1)
    }

    @Test("lines below the level are not written, and their metadata is not computed", arguments: LogLevel.allCases)
    func levels(level: LogLevel) {
        let log = log(level)
        var computed = 0
        func metadata() -> [String: JSONValue] {
            computed += 1
            return [:]
        }
        log.debug("d", metadata())
        log.info("i", metadata())
        log.warn("w", metadata())
        log.error("e", metadata())
        let expected = [LogLevel.debug, .info, .warn, .error].filter { $0 >= level }
        #expect(capture.lines.count == expected.count)
        #expect(computed == expected.count)
        for (line, level) in zip(capture.lines, expected) {
            #expect(line.hasPrefix(#"{"level":"\#(level.rawValue)""#))
        }
    }

    @Test(
        "the level comes from AWS_LAMBDA_LOG_LEVEL in any case, INFO when it says nothing known",
        arguments: [
            ("DEBUG", LogLevel.debug), ("warn", .warn), ("Fatal", .fatal), ("", .info), ("LOUD", .info),
        ])
    func environment(text: String, level: LogLevel) {
        #expect(LogLevel(EnvironmentVariables(["AWS_LAMBDA_LOG_LEVEL": text])) == level)
        #expect(LogLevel(EnvironmentVariables([:])) == .info)
    }

    @Test("lines of many threads stay whole, also beyond what a pipe writes at once")
    func threads() async throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let (reading, writing) = (ends[0], ends[1])
        let long = String(repeating: "x", count: 9000)
        let log = StructuredLog(level: .info, base: ["long": .string(long)], sink: LogSink(fileDescriptor: writing))
        async let text = readAll(reading)
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    for index in 0..<25 { log.info("line", ["writer": .integer(Int64(writer * 100 + index))]) }
                }
            }
        }
        close(writing)
        let lines = await text.split(separator: "\n")
        close(reading)
        #expect(lines.count == 100)
        let writers = try lines.map { try JSON.value(from: Array($0.utf8))["writer"]?.integerValue }
        #expect(Set(writers).count == 100)
    }
}

private func readAll(_ descriptor: Int32) async -> String {
    await withCheckedContinuation { continuation in
        startThread {
            var bytes: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = read(descriptor, &piece, piece.count)
                guard count > 0 else { break }
                bytes.append(contentsOf: piece[..<count])
            }
            continuation.resume(returning: String(decoding: bytes, as: UTF8.self))
        }
    }
}

private extension String {
    func components(of part: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
