private import ByteEncodings
private import JSONModel

/// A `FunctionError` in the forms that the Runtime API takes (AWS Lambda guide, "Using the Lambda runtime API";
/// `Lambda-Runtime-Function-Error-Type`).
struct ErrorReport {
    private let type: String
    private let message: String
    private let stackTrace: [String]

    // The service crops the cause at 64 KiB, and libcurl takes 64 KiB of trailers. With every byte escaped (six for one) and
    // in base64 (four for three) these come to 52 KiB.
    private static let messageLimit = 4_096
    private static let frameLimit = 16
    private static let frameBytes = 128

    init(_ error: FunctionError) {
        type = Self.cropped(error.type, Self.frameBytes)
        message = Self.cropped(error.message, Self.messageLimit)
        stackTrace = error.stackTrace.prefix(Self.frameLimit).map { Self.cropped($0, Self.frameBytes) }
    }

    /// `Function.<Letters>`: anything else would become `Runtime.Unknown` in the service, which keeps only
    /// `(Runtime|Function)\.[A-Z][a-zA-Z]+`.
    var category: String {
        let letters = type.unicodeScalars.filter { ("a"..."z").contains($0) || ("A"..."Z").contains($0) }
        guard letters.count >= 2, let first = letters.first else { return "Function.Unknown" }
        return "Function." + String(first).uppercased() + String(String.UnicodeScalarView(letters.dropFirst()))
    }

    /// `{"errorMessage","errorType","stackTrace"}`, which a synchronous caller sees.
    var body: [UInt8] {
        var bytes: [UInt8] = []
        let value: JSONValue = [
            "errorMessage": .string(message), "errorType": .string(type),
            "stackTrace": .array(stackTrace.map { .string($0) }),
        ]
        value.write(to: &bytes, characters: .unicode)
        return bytes
    }

    /// For X-Ray's exception page. A header: ASCII on one line.
    var cause: [UInt8] {
        var bytes: [UInt8] = []
        let frames = stackTrace.map { JSONValue.object(["path": "", "line": 0, "label": .string($0)]) }
        let exception: JSONValue = ["type": .string(type), "message": .string(message), "stack": .array(frames)]
        let value: JSONValue = ["working_directory": "/var/task", "exceptions": [exception], "paths": []]
        value.write(to: &bytes, characters: .ascii)
        return bytes
    }

    /// The trailers of a stream that fails after its first bytes; the second is base64.
    var trailers: [String] {
        [
            "Lambda-Runtime-Function-Error-Type: \(category)",
            "Lambda-Runtime-Function-Error-Body: \(Base64.standard.encode(body))",
        ]
    }

    /// At most so many bytes of UTF-8, cut between characters.
    private static func cropped(_ text: String, _ limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        var kept = String.UnicodeScalarView()
        var count = 0
        for scalar in text.unicodeScalars {
            count += UTF8.width(scalar)
            guard count <= limit - 3 else { break }
            kept.append(scalar)
        }
        kept.append("…")
        return String(kept)
    }
}
