import JSONCoding
import SigV4
import TestSupport
import Timestamps

/// One folder of the published suite (awslabs/aws-c-auth, Apache-2.0).
struct PublishedCase {
    struct Context: Decodable {
        struct Credentials: Decodable {
            let access_key_id: String
            let secret_access_key: String
            let token: String?
        }

        let credentials: Credentials
        let expiration_in_seconds: Int
        let normalize: Bool
        let region: String
        let service: String
        let sign_body: Bool
        let timestamp: String
        let omit_session_token: Bool?
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
            accessKeyID: context.credentials.access_key_id, secretAccessKey: context.credentials.secret_access_key,
            sessionToken: context.credentials.token)
    }

    var signer: RequestSigner {
        RequestSigner(
            credentials: credentials, region: context.region, service: context.service,
            options: SigningOptions(
                normalizesPath: context.normalize, encodesPathAgain: true,
                bodyHeader: context.sign_body ? .sent : .omitted,
                sessionToken: context.omit_session_token == true ? .addedAfterSigning : .signed),
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
