import NIOCore
import NIOSSL
package import Timestamps

/// A server's certificate with its chain and its private key, checked to be a pair and ready for use.
package struct TLSIdentity: Sendable {
    let context: NIOSSLContext
    /// The names that the certificate is for, in lower case, without addresses; `*.x` stands for one label.
    package let dnsNames: Set<String>
    /// When the certificate expires.
    package let expiresAt: Timestamp

    /// Whether the certificate is for that host name (RFC 9525, 6.3: a wildcard is a whole label, the leftmost).
    func isFor(_ name: String) -> Bool {
        guard !dnsNames.contains(name), let dot = name.firstIndex(of: "."), dot > name.startIndex else {
            return dnsNames.contains(name)
        }
        return dnsNames.contains("*" + name[dot...])
    }

    /// Reads PEM text (RFC 7468): the server's certificate first, then its chain; a private key without a passphrase.
    package init(certificateChain: [UInt8], privateKey: [UInt8], now: Timestamp) throws(TLSIdentityError) {
        guard let certificates = try? NIOSSLCertificate.fromPEMBytes(certificateChain), let leaf = certificates.first
        else { throw .unreadableCertificate }
        // BoringSSL would ask for the passphrase on the terminal.
        guard !String(decoding: privateKey, as: UTF8.self).contains("ENCRYPTED") else { throw .encryptedKey }
        guard let key = try? NIOSSLPrivateKey(bytes: privateKey, format: .pem, passphraseCallback: { $0([]) })
        else { throw .unreadableKey }
        expiresAt = Timestamp(seconds: Int64(leaf.notValidAfter))
        guard now < expiresAt else { throw .expired(expiresAt) }
        dnsNames = Self.dnsNames(of: leaf)
        do {
            context = try NIOSSLContext(configuration: Self.configuration(certificates, key))
        } catch {
            throw .notAPair
        }
    }

    /// TLS 1.2 with forward secrecy and authenticated encryption only (RFC 9325, 4.2), and TLS 1.3.
    private static func configuration(_ chain: [NIOSSLCertificate], _ key: NIOSSLPrivateKey) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.cipherSuites = [
            "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
            "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
        ].joined(separator: ":")
        configuration.applicationProtocols = ["http/1.1"]
        configuration.shutdownTimeout = .seconds(2)
        return configuration
    }

    private static func dnsNames(of certificate: NIOSSLCertificate) -> Set<String> {
        var names: Set<String> = []
        for name in certificate._subjectAlternativeNames() where name.nameType == .dnsName {
            names.insert(String(decoding: name.contents, as: UTF8.self).lowercased())
        }
        return names
    }
}

/// Why a certificate and a key cannot be used. Holds nothing of the key.
package enum TLSIdentityError: Error, Hashable, CustomStringConvertible {
    case unreadableCertificate
    case unreadableKey
    case encryptedKey
    case notAPair
    case expired(Timestamp)

    package var description: String {
        switch self {
        case .unreadableCertificate: "holds no certificate in PEM form"
        case .unreadableKey: "holds no private key in PEM form"
        case .encryptedKey: "holds a private key with a passphrase; one without is needed"
        case .notAPair: "is not the private key of the certificate, or of a kind that TLS servers cannot use"
        case .expired(let time): "holds a certificate that expired at \(time.rfc3339)"
        }
    }
}
