import ProcessEnvironment

/// Removes keys from what providers say: some quote them back.
struct Redaction: Sendable {
    private let secrets: Secret<[String]>
    private static let longest = 600

    /// Texts of fewer than six bytes are too short to be told from words.
    init(_ secrets: [String]) {
        self.secrets = Secret(secrets.filter { $0.utf8.count >= 6 }.sorted { $0.utf8.count > $1.utf8.count })
    }

    /// On one line, cut to length, with `***` for every secret and for every word that shows a part of one.
    func cleaned(_ text: String) -> String {
        var cleaned = String(
            text.unicodeScalars.prefix(8000).map { $0.value < 0x20 || $0.value == 0x7F ? " " : Character($0) })
        for secret in secrets.revealed { cleaned = cleaned.replacing(secret, with: "***") }
        let words = cleaned.split(separator: " ", omittingEmptySubsequences: true).map { hides($0) ? "***" : $0 }
        cleaned = words.joined(separator: " ")
        guard cleaned.unicodeScalars.count > Self.longest else { return cleaned }
        return String(String.UnicodeScalarView(cleaned.unicodeScalars.prefix(Self.longest))) + "…"
    }

    /// `sk-ab****yz`, and what looks like a key though it is not the one that was sent.
    private func hides(_ word: Substring) -> Bool {
        if word.contains("**") { return true }
        return ["sk-", "AIza", "gsk_", "xai-", "csk-", "pplx-"].contains { word.contains($0) } && word.utf8.count >= 16
    }
}
