import JSONModel
import StagehandProtocol

/// What came of a tool call.
struct ToolOutcome {
    /// For the record and the model: `success`, and what else there is to say.
    var output: [String: JSONValue]
    /// For the model only, instead of `output`.
    var text: String?
    /// PNG files for the model only.
    var images: [[UInt8]] = []
    /// What was done in the page.
    var actions: [ElementAction] = []
    /// Further things that were done, each of which gets a record of its own.
    var extra: [[String: JSONValue]] = []

    var isError: Bool { output["success"]?.boolValue == false }

    static func done(_ more: [String: JSONValue] = [:]) -> ToolOutcome {
        ToolOutcome(output: more.merging(["success": true]) { first, _ in first })
    }

    static func failed(_ reason: String) -> ToolOutcome {
        ToolOutcome(output: ["success": false, "error": .string(reason)])
    }

    init(output: [String: JSONValue], text: String? = nil) {
        self.output = output
        self.text = text
    }

    init(_ outcome: PageActionOutcome) {
        switch outcome {
        case .done: self = .done()
        case .failed(let reason, _): self = .failed(reason)
        }
    }
}
