import FoundationEssentials

/// Published vectors that lie beside the package, in `../shared`; not every clone has them.
package enum SharedMaterial {
    /// For `.enabled(if:)`, with `absence` as its comment.
    package static let isPresent = FileManager.default.fileExists(atPath: root + "/vectors")
    package static let absence = "the published vectors are not in ../shared, relative to the package root"

    /// The text of a file, named relative to the folder.
    package static func text(_ name: String) throws -> String {
        try String(contentsOfFile: root + "/" + name, encoding: .utf8)
    }

    /// The text of any file.
    package static func text(atPath path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }

    /// The names in a folder, sorted; empty when the material is not there.
    package static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: root + "/" + folder)) ?? []).sorted()
    }

    private static let root: String = {
        let package = #filePath.split(separator: "/").dropLast(3)
        return "/" + package.dropLast().joined(separator: "/") + "/shared"
    }()
}
