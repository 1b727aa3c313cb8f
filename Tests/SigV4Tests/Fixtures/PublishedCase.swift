import JSONCoding
import SigV4
import TestSupport
import Timestamps

/// One folder of the published suite (awslabs/aws-c-auth, Apache-2.0).
struct PublishedCase {
    struct Context: Decodable {
        struct Credentials: Decodable {
            let accessKeyID: String
            let secretAccessKey: String
            let token: String?

            private enum CodingKeys: String, CodingKey {
                case accessKeyID = "access_key_id"
                case secretAccessKey = "secret_access_key"
                case token
            }
        }

        let credentials: Credentials
        let expirationInSeconds: Int
        let normalize: Bool
        let region: String
        let service: String
        let signBody: Bool
        let timestamp: String
        let omitSessionToken: Bool?

        private enum CodingKeys: String, CodingKey {
            case credentials, normalize, region, service, timestamp
            case expirationInSeconds = "expiration_in_seconds"
            case signBody = "sign_body"
            case omitSessionToken = "omit_session_token"
        }
    }

    let name: String
    let context: Context
    let request: SignableRequest
    let time: Timestamp

    static let names = SharedMaterial.names(in: "vectors/sigv4").filter { $0.first?.isLowercase == true }

    init(_ name: String) throws {
        self.name = name
        self.context = try JSON.decode(
            Context.self, from: Array(SharedMaterial.text("vectors/sigv4/\(name)/context.json").utf8))
        self.request = Self.parse(try SharedMaterial.text("vectors/sigv4/\(name)/request.txt"))
        guard let time = Timestamp(rfc3339: context.timestamp) else { throw SignatureError.malformed("timestamp") }
        self.time = time
    }

    var credentials: SigningCredentials {
        SigningCredentials(
            accessKeyID: context.credentials.accessKeyID, secretAccessKey: context.credentials.secretAccessKey,
            sessionToken: context.credentials.token)
    }

    var signer: RequestSigner {
        RequestSigner(
            credentials: credentials, region: context.region, service: context.service,
            options: SigningOptions(
                normalizesPath: context.normalize, encodesPathAgain: true,
                bodyHeader: context.signBody ? .sent : .omitted,
                sessionToken: context.omitSessionToken == true ? .addedAfterSigning : .signed),
            functions: .openSSL)
    }

    func expected(_ file: String) throws -> String {
        let text = try SharedMaterial.text("vectors/sigv4/\(name)/\(file).txt")
        return text.hasSuffix("\n") && !file.hasSuffix("signed-request") ? String(text.dropLast()) : text
    }

    /// The text of a request as the suite writes it.
    static func text(_ request: SignableRequest) -> String {
        let fields = request.headers.map { "\($0.name):\($0.value)\n" }.joined()
        return
            "\(request.method) \(request.target) HTTP/1.1\n\(fields)\n\(String(decoding: request.body, as: UTF8.self))"
    }

    static func parse(_ text: String) -> SignableRequest {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let first = lines[0]
        var headers: [(name: String, value: String)] = []
        var body = ""
        for (index, line) in lines.enumerated().dropFirst() {
            guard !line.isEmpty else {
                body = lines[(index + 1)...].joined(separator: "\n")
                break
            }
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            headers.append((String(parts[0]), String(parts[1])))
        }
        return SignableRequest(
            method: String(first.prefix { $0 != " " }),
            target: String(first.drop { $0 != " " }.dropFirst().dropLast(" HTTP/1.1".count)), headers: headers,
            body: Array(body.utf8))
    }
}
