import ArgumentParser
import ByteEncodings
import Digests
import Endpoints
import Glibc
import JSONCoding
import ProcessEnvironment
import SessionStore

/// `wallcrawler keys`
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Make API keys and see which exist.",
        subcommands: [Add.self, List.self])

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key, print it once, and add its hash to a keys file.",
            discussion: "The file is what `wallcrawler local --keys` reads, and what goes into the stack's secret.")

        @Option(help: "The project that the key belongs to.")
        var project: String

        @Option(help: "What to call the key.")
        var name: String = ""

        @Option(help: "The keys file; it is made if it does not exist.")
        var file: String

        func run() async throws {
            guard StoreIdentifier.isValid(project), project.utf8.count <= 128 else {
                throw ValidationError("--project must have 1 to 128 of the characters A-Z a-z 0-9 - _ . : / @")
            }
            let key = "wc_" + Hexadecimal.encode(SecureRandom.bytes(24))
            var register = KeysFile.exists(file) ? try KeysFile.read(file) : APIKeyRegister([])
            register.add(key, project: project, name: name.isEmpty ? nil : name)
            try Files.writePrivately(try register.document(), to: file)
            Output.line(key)
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the keys of a file, by hash.")

        @Option(help: "The keys file.")
        var file: String

        func run() async throws {
            for entry in try KeysFile.read(file).all {
                Output.line("\(entry.sha256.prefix(12))…  \(entry.projectId)  \(entry.name ?? "")")
            }
        }
    }
}

/// A keys file.
enum KeysFile {
    /// Whether there is anything of that name, readable or not: what is there is never replaced unread.
    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0 || errno != ENOENT
    }

    static func read(_ path: String) throws(FileError) -> APIKeyRegister {
        do {
            return try APIKeyRegister(document: Secret(Files.read(path, limit: 1 << 20)))
        } catch let error as FileError {
            throw error
        } catch {
            throw FileError("\(path) is no keys file ({\"keys\":[{\"sha256\":…,\"projectId\":…}]}): \(error)")
        }
    }
}
