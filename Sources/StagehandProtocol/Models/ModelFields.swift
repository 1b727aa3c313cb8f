private import JSONCoding
import JSONModel

/// Reads the models that requests name, in all their shapes: a plain name, an object, and the flat pair
/// `modelName` and `modelClientOptions` of the second generation. Unknown members are left alone.
enum ModelFields {
    private static let nameLimit = 256
    private static let configurationLimit = 64 * 1024
    private static let addresses = ["baseURL", "baseUrl", "base_url", "api_base"]

    /// The model under `key`: a name or an object. Nil where there is none.
    static func read(_ key: String, in fields: Fields) throws(RequestError) -> RequestedModel? {
        switch fields.value(key) {
        case nil: return nil
        case .string:
            guard let name = try ModelNames.read(key, in: fields) else { return nil }
            return RequestedModel(name: name, configuration: nil)
        case .object(let members):
            let nested = try fields.object(key)
            try check(nested)
            try checkSize(members, field: fields.name(key))
            return RequestedModel(name: try ModelNames.read("modelName", in: nested), configuration: .object(members))
        case .some(let value):
            throw RequestError(
                field: fields.name(key), problem: "must be a model's name or an object, not \(value.kind)")
        }
    }

    /// The model of a request: of its options, or of the flat members.
    static func requested(by fields: Fields, _ options: Fields) throws(RequestError) -> RequestedModel? {
        if let model = try read("model", in: options) { return model }
        return try flat(fields)
    }

    /// `modelName` and `modelClientOptions`. Nil where there is neither.
    static func flat(_ fields: Fields) throws(RequestError) -> RequestedModel? {
        try joined(ModelNames.read("modelName", in: fields), options: "modelClientOptions", in: fields)
    }

    /// The model of an agent: of `agentConfig`, with what Python 0.5.x writes into `modelClientOptions` beside it.
    static func agent(of body: Fields, _ config: Fields) throws(RequestError) -> RequestedModel? {
        let own = try agent(config)
        guard let beside = try flat(body)?.configuration?.objectValue else { return own }
        var model = own ?? RequestedModel(name: nil, configuration: nil)
        var members = (model.configuration?.objectValue ?? [:]).merging(beside) { first, _ in first }
        if let name = model.name { members["modelName"] = .string(name) }
        model.configuration = .object(members)
        return model
    }

    /// `agentConfig`: `model` is a name or an object; the second generation has `options` beside it. `provider` says who
    /// serves a name that does not.
    static func agent(_ config: Fields) throws(RequestError) -> RequestedModel? {
        guard var model = try read("model", in: config) else {
            return try joined(nil, options: "options", in: config)
        }
        let options = try joined(model.name, options: "options", in: config)
        if model.configuration == nil { model.configuration = options?.configuration }
        let provider = try config.string("provider", limit: 64)
        guard let provider, !provider.isEmpty else { return model }
        var members = model.configuration?.objectValue ?? [:]
        if members["provider"] == nil { members["provider"] = .string(provider) }
        if let name = model.name { members["modelName"] = .string(name) }
        model.configuration = .object(members)
        return model
    }

    /// The address in a configuration; it was checked.
    static func baseURL(_ model: RequestedModel?) -> String? {
        addresses.lazy.compactMap { model?.configuration?[$0]?.stringValue }.first { !$0.isEmpty }
    }

    private static func joined(
        _ name: String?, options key: String, in fields: Fields
    ) throws(RequestError) -> RequestedModel? {
        let options = try fields.object(key)
        guard !options.keys.isEmpty else { return name.map { RequestedModel(name: $0, configuration: nil) } }
        try check(options)
        var members: [String: JSONValue] = [:]
        for key in options.keys { members[key] = options.value(key) }
        try checkSize(members, field: fields.name(key))
        if let name { members["modelName"] = .string(name) }
        return RequestedModel(name: name, configuration: .object(members))
    }

    /// What would do harm further on; everything else is for those who speak with the provider.
    private static func check(_ fields: Fields) throws(RequestError) {
        for key in ["apiKey", "api_key"] {
            if let text = try fields.string(key, limit: 16 * 1024) {
                try checkHeaderText(text, field: fields.name(key))
            }
        }
        for key in addresses {
            guard let text = try fields.string(key, limit: 2048), !text.isEmpty else { continue }
            _ = try WebAddress.checkedService(text, field: fields.name(key))
        }
        try checkHeaders(fields)
        let options = try fields.object("providerOptions")
        for provider in options.keys {
            let part = try options.object(provider)
            try checkHeaders(part)
            for key in addresses {
                guard let text = try part.string(key, limit: 2048), !text.isEmpty else { continue }
                _ = try WebAddress.checkedService(text, field: part.name(key))
            }
        }
    }

    private static func checkHeaders(_ fields: Fields) throws(RequestError) {
        let headers = try fields.object("headers")
        guard headers.keys.count <= 64 else {
            throw RequestError(field: fields.name("headers"), problem: "has more than 64 entries")
        }
        for name in headers.keys {
            guard let text = try headers.string(name, limit: 16 * 1024) else { continue }
            try checkHeaderText(name, field: headers.name(name))
            try checkHeaderText(text, field: headers.name(name))
        }
    }

    /// Header fields hold visible ASCII and blanks (RFC 9110, 5.5): a line break would add a header of its own.
    private static func checkHeaderText(_ text: String, field: String) throws(RequestError) {
        guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x09 }) else {
            throw RequestError(field: field, problem: "holds characters that a header cannot")
        }
    }

    private static func checkSize(_ members: [String: JSONValue], field: String) throws(RequestError) {
        guard let text = try? JSON.encode(JSONValue.object(members)), text.count <= configurationLimit else {
            throw RequestError(field: field, problem: "must have at most \(configurationLimit) bytes as JSON text")
        }
    }
}
