import SigV4
import Timestamps

/// What the credentials endpoint of a container answers.
struct ContainerCredentials: Decodable {
    let credentials: SigningCredentials
    /// Nil for credentials that do not expire.
    let expiration: Timestamp?

    private enum CodingKeys: String, CodingKey {
        case accessKeyID = "AccessKeyId"
        case secretAccessKey = "SecretAccessKey"
        case token = "Token"
        case expiration = "Expiration"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.credentials = SigningCredentials(
            accessKeyID: try container.decode(String.self, forKey: .accessKeyID),
            secretAccessKey: try container.decode(String.self, forKey: .secretAccessKey),
            sessionToken: try container.decodeIfPresent(String.self, forKey: .token))
        guard let text = try container.decodeIfPresent(String.self, forKey: .expiration) else {
            self.expiration = nil
            return
        }
        guard let time = Timestamp(rfc3339: text) else {
            throw DecodingError.dataCorruptedError(
                forKey: .expiration, in: container, debugDescription: "must be a time of RFC 3339")
        }
        self.expiration = time
    }

    func lifetimeMilliseconds(at now: Timestamp) -> Int64 {
        expiration.map { $0.milliseconds(since: now) } ?? .max
    }
}
