import ArgumentParser
import Glibc

/// Where the parts of this installation are.
struct Installation: Sendable {
    /// The folder with `infra/template.yaml`.
    let root: String
    /// The folder with the executables.
    let executables: String

    /// `root` as given, else the first folder above the executable that has the template.
    init(root: String?) throws {
        guard let own = Self.ownPath() else { throw ValidationError("cannot tell where this program is installed") }
        self.executables = Self.folder(of: own)
        if let root {
            self.root = Self.absolute(root)
        } else {
            var folder = executables
            while !folder.isEmpty, !Self.isReadable("\(folder)/infra/template.yaml") {
                folder = Self.folder(of: folder)
            }
            self.root = folder
        }
        guard Self.isReadable(template) else {
            throw ValidationError("\(template) cannot be read: say with --root where Wallcrawler's folder is")
        }
    }

    var template: String { "\(root)/infra/template.yaml" }

    /// The executable of a function, by the name of its zip: `../dist/start.zip` is `start`.
    func function(zip: String) -> String? {
        guard let file = zip.split(separator: "/").last, file.hasSuffix(".zip") else { return nil }
        return "\(executables)/\(file.dropLast(4))"
    }

    var controller: String { "\(executables)/wallcrawler-controller" }

    /// `path`, seen from the working directory where it is relative.
    static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let working = getcwd(nil, 0) else { return path }
        defer { free(working) }
        return "\(String(cString: working))/\(path)"
    }

    private static func ownPath() -> String? {
        guard let path = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(path) }
        return String(cString: path)
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }

    private static func isReadable(_ path: String) -> Bool {
        access(path, R_OK) == 0
    }
}
