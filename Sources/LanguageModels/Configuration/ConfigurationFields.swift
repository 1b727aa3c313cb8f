import JSONModel

/// The members of a client's model configuration, each read with its kind checked. Messages name the member, never its
/// value.
struct ConfigurationFields {
    /// Where these members stand, for messages: `model.auth`.
    let path: String
    private let json: JSONValue

    init(_ json: JSONValue, path: String) {
        self.json = json
        self.path = path
    }

    /// A nested object; an absent one has no members.
    func member(_ name: String) -> ConfigurationFields {
        ConfigurationFields(json[name] ?? .null, path: "\(path).\(name)")
    }

    /// The first of these members that is set; the empty text counts as absent.
    func text(_ names: String...) throws(ModelError) -> String? {
        for name in names {
            guard let value = json[name], !value.isNull else { continue }
            guard let text = value.stringValue else { throw mismatch(name, "a string", value) }
            guard text.utf8.count <= 16_384 else {
                throw ModelError(.invalidConfiguration, "\(path).\(name) is longer than 16384 bytes")
            }
            if !text.isEmpty { return text }
        }
        return nil
    }

    /// A finite number; nil when absent.
    func number(_ name: String) throws(ModelError) -> Double? {
        guard let value = json[name], !value.isNull else { return nil }
        guard let number = value.numberValue, number.isFinite else { throw mismatch(name, "a number", value) }
        return number
    }

    /// Nil when absent.
    func boolean(_ name: String) throws(ModelError) -> Bool? {
        guard let value = json[name], !value.isNull else { return nil }
        guard let truth = value.boolValue else { throw mismatch(name, "a boolean", value) }
        return truth
    }

    /// A provider by its name; nil when absent.
    func provider(_ name: String) throws(ModelError) -> ModelProvider? {
        guard let text = try text(name) else { return nil }
        guard let provider = ModelProvider(rawValue: text) else {
            throw ModelError(.invalidConfiguration, "Invalid provider: \(text.prefix(64))")
        }
        return provider
    }

    /// An object of strings; empty when absent.
    func texts(_ name: String) throws(ModelError) -> [String: String] {
        guard let value = json[name], !value.isNull else { return [:] }
        guard let members = value.objectValue, members.count <= 64 else {
            throw mismatch(name, "an object of at most 64 strings", value)
        }
        var texts: [String: String] = [:]
        for (key, member) in members {
            guard let text = member.stringValue else { throw mismatch("\(name).\(key.prefix(64))", "a string", member) }
            texts[key] = text
        }
        return texts
    }

    private func mismatch(_ name: String, _ wanted: String, _ found: JSONValue) -> ModelError {
        ModelError(.invalidConfiguration, "\(path).\(name) must be \(wanted), not \(found.kind)")
    }
}
