import ByteEncodings
import Digests
package import JSONCoding
package import ProcessEnvironment

/// The API keys that exist, by hash: `{"keys":[{"sha256":"…","projectId":"…","name":"…"}]}`.
package struct APIKeyRegister: Sendable {
    package struct Entry: Codable, Sendable, Equatable {
        /// SHA-256 of the key's UTF-8 bytes, lower-case hexadecimal. Keys have at least 128 random bits, so that no salt is needed.
        package let sha256: String
        package let projectId: String
        /// What people call the key.
        package let name: String?

        package init(sha256: String, projectId: String, name: String?) {
            self.sha256 = sha256
            self.projectId = projectId
            self.name = name
        }
    }

    private struct Document: Codable {
        let keys: [Entry]
    }

    private var entries: [String: Entry]

    package init(_ entries: [Entry]) {
        self.entries = Dictionary(entries.map { ($0.sha256.lowercased(), $0) }, uniquingKeysWith: { $1 })
    }

    /// Reads the document from a secret. The error tells what is wrong without showing it.
    package init(document: Secret<[UInt8]>) throws(JSONError) {
        self.init(try JSON.decode(Document.self, from: document.revealed).keys)
    }

    /// The entry of `key`; nil for one that does not exist.
    package func entry(for key: String) -> Entry? {
        guard !key.isEmpty, key.utf8.count <= 512 else { return nil }
        return entries[Hexadecimal.encode(SHA256.hash(Array(key.utf8)))]
    }

    /// All entries, in the order of their hashes.
    package var all: [Entry] {
        entries.values.sorted { $0.sha256 < $1.sha256 }
    }

    /// Registers a key; one that is registered already gets the new project and name.
    package mutating func add(_ key: String, project: String, name: String?) {
        let hash = Hexadecimal.encode(SHA256.hash(Array(key.utf8)))
        entries[hash] = Entry(sha256: hash, projectId: project, name: name)
    }

    /// The document that `init(document:)` reads.
    package func document() throws(JSONError) -> [UInt8] {
        try JSON.encode(Document(keys: all))
    }
}
