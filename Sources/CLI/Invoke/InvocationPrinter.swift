import JSONCoding
import JSONModel
import LocalCloud
import NIOCore

/// Shows what a function answers: a stream as it comes, anything else when it is complete.
@CloudActor
final class InvocationPrinter {
    private var isStreaming = false
    /// What was not shown yet: the whole answer, or the prelude of a stream.
    private var kept: [UInt8] = []
    private var isPreludeShown = false

    /// What stands between the prelude of a streamed answer and its body.
    private static let delimiter = [UInt8](repeating: 0, count: 8)

    nonisolated init() {}

    /// Takes the pieces of a response.
    func take(_ piece: ResponsePiece) {
        switch piece {
        case .head(_, let streaming): isStreaming = streaming
        case .bytes(let buffer, _):
            guard isPreludeShown else { return keep(Array(buffer.readableBytesView)) }
            show(Array(buffer.readableBytesView))
        }
    }

    /// After the last piece. `failure`: what the function reported, if it did not answer.
    func finish(_ failure: FunctionFailure?) {
        if let failure {
            Output.line("error: \(failure.type)")
            Output.line(Self.readable(failure.body))
        } else if !isPreludeShown {
            showWhole()
        }
    }

    private func keep(_ bytes: [UInt8]) {
        kept += bytes
        guard isStreaming, let end = kept.firstRange(of: Self.delimiter) else { return }
        isPreludeShown = true
        showHead("stream", try? JSON.value(from: Array(kept[..<end.lowerBound])))
        show(Array(kept[end.upperBound...]))
        kept = []
    }

    private func showWhole() {
        guard let answer = try? JSON.value(from: kept), answer["statusCode"] != nil else {
            Output.line("response:")
            Output.line(Self.readable(kept))
            return
        }
        showHead("response", answer)
        Output.line(Self.readable(Array((answer["body"]?.stringValue ?? "").utf8)))
    }

    /// The status and the headers of an HTTP answer, and an empty line.
    private func showHead(_ kind: String, _ answer: JSONValue?) {
        Output.line("\(kind): \(answer?["statusCode"]?.integerValue.map(String.init) ?? "without a status")")
        for (name, value) in (answer?["headers"]?.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
            Output.line("\(name): \(value.stringValue ?? "")")
        }
        Output.line("")
    }

    private func show(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        Output.text(Self.readable(bytes))
    }

    /// JSON is indented by its members; everything else stays as it is.
    static func readable(_ bytes: [UInt8]) -> String {
        (try? JSON.value(from: bytes)).map(readable) ?? String(decoding: bytes, as: UTF8.self)
    }

    nonisolated static func readable(_ value: JSONValue) -> String {
        (try? JSON.indentedText(value)) ?? "\(value)"
    }
}
