import JSONCoding
import JSONModel
import ProcessEnvironment
import Timestamps

/// AWS Secrets Manager: the template's secrets, each with one value.
@CloudActor
final class SecretsService {
    private struct Entry {
        let name: String
        let arn: String
        let value: Secret<String>
    }

    private let entries: [Entry]
    private let createdAt = SystemClock.now

    /// Values come from the caller, else the template, else they are generated, once for each state directory.
    init(
        resources: [SecretResource], given: [String: Secret<String>], context: TemplateContext, state: StateDirectory
    ) throws(LocalCloudError) {
        var generated = try GeneratedSecrets(path: "\(state.path)/secrets.json")
        var entries: [Entry] = []
        for resource in resources {
            let value: Secret<String>
            if let secret = given[resource.logicalID] {
                value = secret
            } else if let text = resource.value {
                value = Secret(text)
            } else {
                value = generated.value(resource.logicalID, resource.generation ?? .standard)
            }
            entries.append(
                Entry(
                    name: resource.name, arn: context.arn("secretsmanager", "secret:\(resource.name)-local0"),
                    value: value))
        }
        if let unknown = given.keys.sorted().first(where: { id in !resources.contains { $0.logicalID == id } }) {
            throw LocalCloudError(code: .template, message: "the template has no secret \(unknown)")
        }
        try generated.save()
        self.entries = entries
    }

    /// The value of a secret, by name or ARN; nil when there is none.
    func value(_ id: String) -> Secret<String>? { entry(id)?.value }

    /// Replaces `{{resolve:secretsmanager:ID:SecretString}}` (CloudFormation, "dynamic references").
    func resolvingReferences(in text: String) throws(LocalCloudError) -> String {
        let marker = "{{resolve:secretsmanager:"
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: marker) {
            guard let end = rest[start.upperBound...].firstRange(of: "}}") else { break }
            let reference = rest[start.upperBound..<end.lowerBound]
            let suffix = ":SecretString"
            guard reference.hasSuffix(suffix), let secret = value(String(reference.dropLast(suffix.count))) else {
                throw LocalCloudError(code: .template, message: "the reference \(reference) names no secret's string")
            }
            result += rest[..<start.lowerBound] + secret.revealed
            rest = rest[end.upperBound...]
        }
        return result + rest
    }

    private func entry(_ id: String) -> Entry? {
        entries.first { $0.name == id || $0.arn == id || $0.arn == "\(id)-local0" }
    }
}

extension SecretsService: AWSService {
    nonisolated var targetPrefix: String { "secretsmanager" }

    func perform(_ operation: String, _ input: JSONValue) throws(AWSError) -> JSONValue {
        guard operation == "GetSecretValue" else { throw .unknownOperation("secretsmanager", operation) }
        guard let id = input["SecretId"]?.stringValue, !id.isEmpty else {
            throw AWSError("InvalidParameterException", "SecretId is required")
        }
        let stage = input["VersionStage"]?.stringValue ?? "AWSCURRENT"
        guard let entry = entry(id), stage == "AWSCURRENT" else {
            throw AWSError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
        }
        return [
            "ARN": .string(entry.arn), "Name": .string(entry.name), "SecretString": .string(entry.value.revealed),
            "VersionId": "00000000-0000-0000-0000-000000000001", "VersionStages": ["AWSCURRENT"],
            "CreatedDate": .number(Double(createdAt.milliseconds) / 1000),
        ]
    }
}
