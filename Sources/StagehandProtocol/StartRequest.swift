private import JSONCoding
package import JSONModel

/// The body of `POST /sessions/start`, whatever generation wrote it.
package struct StartRequest: Sendable, Equatable {
    /// `provider/model`, or a bare model name; nil when the client left the choice to the server.
    package var modelName: String?
    /// Where the model is reached, of `modelClientOptions`; its key is not kept.
    package var modelBaseURL: String?
    package var systemPrompt: String?
    package var selfHeal: Bool
    package var domSettleTimeoutMilliseconds: Int?
    /// 0 to 2
    package var verbosity: Int
    /// A session to go on with instead of making one.
    package var resumedSessionID: String?
    package var browser: BrowserRequest
    package var egress: EgressRequest
    /// Seconds until the session is ended.
    package var timeoutSeconds: Int?
    package var userMetadata: JSONValue?

    package init(body: JSONValue?) throws(RequestError) {
        let fields = try Fields(body: body)
        self.modelName = try ModelNames.read("modelName", in: fields)
        self.modelBaseURL = try ModelFields.baseURL(ModelFields.flat(fields))
        self.systemPrompt = try fields.string("systemPrompt", limit: 64 * 1024)
        self.selfHeal = try fields.bool("selfHeal") ?? true
        self.domSettleTimeoutMilliseconds = try fields.integer("domSettleTimeoutMs", in: 0...300_000)
        self.verbosity = try Self.verbosity(fields)
        self.resumedSessionID = try fields.string("browserbaseSessionID", limit: 128)
        let parameters = try fields.object("browserbaseSessionCreateParams")
        self.browser = try BrowserRequest(browser: fields.object("browser"), parameters: parameters)
        self.egress = try EgressRequest(body: fields, parameters: parameters)
        self.timeoutSeconds = try parameters.integer("timeout", in: 1...86_400)
        self.userMetadata = try Self.metadata(fields, parameters)
    }

    /// 0, 1, 2 or the same as text; Python 0.5.x also sends 3.
    private static func verbosity(_ fields: Fields) throws(RequestError) -> Int {
        switch fields.value("verbose") {
        case nil: return 0
        case .string(let text):
            guard let number = Int(text), (0...3).contains(number) else { break }
            return min(number, 2)
        case .bool(let flag): return flag ? 1 : 0
        case .some(let value):
            guard let number = value.integerValue, (0...3).contains(number) else { break }
            return min(Int(number), 2)
        }
        throw RequestError(field: "verbose", problem: "must be 0, 1 or 2")
    }

    private static func metadata(_ fields: Fields, _ parameters: Fields) throws(RequestError) -> JSONValue? {
        guard let value = fields.value("userMetadata") ?? parameters.value("userMetadata") else { return nil }
        guard value.objectValue != nil else {
            throw RequestError(field: "userMetadata", problem: "must be an object, not \(value.kind)")
        }
        guard let text = try? JSON.encode(value), text.count <= metadataLimit else {
            throw RequestError(
                field: "userMetadata", problem: "must have at most \(metadataLimit) bytes as JSON text")
        }
        return value
    }

    /// The largest `userMetadata`, in bytes of compact JSON text: it is stored in the session's record, which has a limit too.
    package static let metadataLimit = 16 * 1024
}
