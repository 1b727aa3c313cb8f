import Digests
import JSONCoding
import JSONModel
import LocalCloud
import ProcessEnvironment
import SigV4

/// Calls the AWS endpoint as a signing client does.
struct SignedClient: Sendable {
    let url: String
    let accessKeyID: String
    let secret: String
    let token: String

    init(_ fixture: CloudFixture) async {
        url = await fixture.cloud.awsEndpointURL
        accessKeyID = fixture.cloud.credentials.accessKeyID
        secret = fixture.cloud.credentials.secretAccessKey.revealed
        token = fixture.cloud.credentials.sessionToken.revealed
    }

    init(url: String, accessKeyID: String, secret: String, token: String) {
        self.url = url
        self.accessKeyID = accessKeyID
        self.secret = secret
        self.token = token
    }

    func send(service: String, headers: [String: String], body: [UInt8]) throws -> HTTPProbe.Answer {
        let signer = RequestSigner(
            credentials: SigningCredentials(accessKeyID: accessKeyID, secretAccessKey: secret, sessionToken: token),
            region: "us-east-1", service: service, options: .standard,
            functions: SigningFunctions(
                sha256: { SHA256.hash($0) }, hmacSHA256: { HMACSHA256.authenticate($0, key: $1) }))
        let request = SignableRequest(
            method: "POST", target: "/",
            headers: [(name: "Host", value: "127.0.0.1")] + headers.map { (name: $0.key, value: $0.value) },
            body: body)
        let signed = signer.sign(request, at: SystemClock.now).request
        let fields = Dictionary(signed.headers.filter { $0.name != "Host" }.map { ($0.name, $0.value) }) { $1 }
        return try HTTPProbe.send(url, "POST", "/", fields, body: body)
    }

    /// An AWS JSON call: status and output.
    func call(_ service: String, _ target: String, _ input: JSONValue) throws -> (status: Int, output: JSONValue) {
        let type = service == "sqs" ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1"
        let answer = try send(
            service: service, headers: ["X-Amz-Target": target, "Content-Type": type], body: try JSON.encode(input))
        return (answer.status, try JSON.value(from: answer.body))
    }
}
