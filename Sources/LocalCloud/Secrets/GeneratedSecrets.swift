import Glibc
import JSONCoding
import JSONModel
import ProcessEnvironment

/// The secrets that were generated for one state directory, kept so that a restarted cloud knows them.
struct GeneratedSecrets {
    private let path: String
    private var values: [String: String] = [:]

    /// Reads the file if there is one. One that cannot be read is an error, not a reason for new secrets.
    init(path: String) throws(LocalCloudError) {
        self.path = path
        guard access(path, F_OK) == 0 else { return }
        let text = try TextFile.read(path)
        do {
            self.values = try JSON.decode([String: String].self, from: Array(text.utf8))
        } catch {
            throw LocalCloudError(code: .systemCall, message: "\(path) is damaged: \(error); remove it for new secrets")
        }
    }

    /// The value of that name, made now if there is none.
    mutating func value(_ name: String, _ generation: SecretGeneration) -> Secret<String> {
        if let known = values[name] { return Secret(known) }
        let value = generation.makeValue()
        values[name] = value
        return Secret(value)
    }

    func save() throws(LocalCloudError) {
        guard !values.isEmpty, let text = try? JSON.text(values) else { return }
        try TextFile.write(text, to: path)
    }
}

extension SecretGeneration {
    /// `GenerateSecretString` without options.
    static let standard = SecretGeneration(
        length: 32, excludedCharacters: "", excludesPunctuation: false, excludesUppercase: false,
        excludesLowercase: false, excludesNumbers: false, template: nil, templateKey: nil)

    /// A random password, inside the template's JSON if there is one.
    func makeValue() -> String {
        var alphabet = ""
        if !excludesLowercase { alphabet += "abcdefghijklmnopqrstuvwxyz" }
        if !excludesUppercase { alphabet += "ABCDEFGHIJKLMNOPQRSTUVWXYZ" }
        if !excludesNumbers { alphabet += "0123456789" }
        if !excludesPunctuation { alphabet += "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" }
        let allowed = alphabet.filter { !excludedCharacters.contains($0) }
        guard !allowed.isEmpty else { return "" }
        let password = Identifiers.random(length, from: Array(allowed))
        guard let template, let templateKey,
            var members = (try? JSON.value(from: Array(template.utf8)))?.objectValue
        else { return password }
        members[templateKey] = .string(password)
        return (try? JSON.text(JSONValue.object(members))) ?? password
    }
}
