import JSONModel
import Testing

@testable import LocalCloud

/// What a certificate changes, in the functions that sign URLs and in the task that they lead to.
@Suite("The controller's certificate")
struct CertificateTests {
    static let secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:browsers-AbCdEf"

    private static let members = [
        "CONTROLLER_CERTIFICATE": secret + ":certificate::", "CONTROLLER_PRIVATE_KEY": secret + ":privateKey::",
    ]

    @Test("URLs and tasks agree on wss with a certificate and on ws without", arguments: [secret, ""])
    func scheme(parameter: String) throws {
        let stack = try Product.stack(["ControllerCertificateARN": parameter])
        let scheme = parameter.isEmpty ? "ws" : "wss"
        #expect(!stack.functions.isEmpty)
        for function in stack.functions { #expect(function.environment["ACCESS_SCHEME"] == scheme) }
        let containers = stack.taskDefinitions.flatMap(\.containers)
        #expect(containers.map { $0.environment["ACCESS_SCHEME"] } == [scheme])
        for container in containers {
            let found = container.secrets.filter { $0.key.hasPrefix("CONTROLLER_") }
            #expect(found == (parameter.isEmpty ? [:] : Self.members))
        }
    }

    @Test("the task may read that secret, and only if there is one", arguments: [secret, ""])
    func permission(parameter: String) throws {
        let roles = try Product.resources("AWS::IAM::Role", ["ControllerCertificateARN": parameter])
        let policies = try #require(roles["BrowserExecutionRole"]?["Policies"]?.arrayValue)
        let readable = policies.flatMap { $0["PolicyDocument"]?["Statement"]?.arrayValue ?? [] }.filter {
            $0["Action"] == "secretsmanager:GetSecretValue"
        }.map { $0["Resource"]?.stringValue }
        #expect(readable.contains(Self.secret) == !parameter.isEmpty)
        #expect(policies.count == (parameter.isEmpty ? 1 : 2))
    }
}
