import Digests
import SigV4

extension SigningFunctions {
    static let openSSL = SigningFunctions(
        sha256: SHA256.hash, hmacSHA256: { message, key in HMACSHA256.authenticate(message, key: key) })
}
