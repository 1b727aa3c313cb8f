/// The files that were uploaded to a session, as those who let a page have them must know them: by name, and where the
/// browser finds them.
package struct UploadedFiles: Sendable {
    /// How clients of Browserbase's API write the directory of uploads.
    package static let documentedDirectory = "/tmp/.uploads"

    /// On the browser's machine; absolute, without a slash at its end.
    package let directory: String
    private let contains: @Sendable (_ name: String) -> Bool

    /// `contains` says whether a file of that name was uploaded.
    package init(directory: String, contains: @escaping @Sendable (_ name: String) -> Bool) {
        self.directory = directory
        self.contains = contains
    }

    /// None, and no directory for any.
    package static let none = UploadedFiles(directory: "/nonexistent") { _ in false }

    /// Where the browser finds the file that a client names: by its name alone, by its path in the directory, or by the path
    /// that Browserbase documents. Nil for everything else.
    package func path(for text: String) -> String? {
        guard let name = name(in: text), FileName.isSafe(name), contains(name) else { return nil }
        return "\(directory)/\(name)"
    }

    private func name(in text: String) -> String? {
        guard text.utf8.contains(UInt8(ascii: "/")) else { return text }
        guard text.hasPrefix("/"), !text.hasSuffix("/"), !text.hasSuffix("/.") else { return nil }
        var components: [Substring] = []
        for component in text.split(separator: "/") where component != "." {
            guard component != ".." else {
                _ = components.popLast()
                continue
            }
            components.append(component)
        }
        guard let name = components.popLast() else { return nil }
        let parent = "/" + components.joined(separator: "/")
        return parent == directory || parent == Self.documentedDirectory ? String(name) : nil
    }
}
