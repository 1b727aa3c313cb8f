import ArgumentParser
import BrowserControl
import Glibc
import JSONCoding
import JSONModel
import LocalCloud
import ProcessEnvironment

/// `wallcrawler invoke`
struct InvokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invoke",
        abstract: "Run one function with a recorded event; print its answer, what it published and what it logged.",
        discussion: """
            The function's executable runs as in Lambda, with a store of its own that holds the sessions of --store. No other \
            function runs and no browser is started, so that nothing follows from what it publishes or asks for.

            Exit status: 0 the function answered, 2 it reported an error or died, 1 it could not be run.
            """)

    /// The exit statuses beside 0.
    enum Failure {
        static let notRun = ExitCode(1)
        static let reported = ExitCode(2)
    }

    @Argument(help: "The function: start, retrieve, provisioner, …")
    var name: String

    @Argument(help: "The file with the event, such as events/start/stagehand-python.json.")
    var event: String

    @Option(
        help:
            "The file with what the store holds; by default store.json in the folder above the event's, if it is there."
    )
    var store: String?

    @Flag(help: "Begin with an empty store.")
    var empty = false

    @Option(help: "Wallcrawler's folder; by default the one around this program.")
    var root: String?

    func run() async throws {
        do {
            guard try await invoke() else { throw Failure.reported }
        } catch let exit as ExitCode {
            throw exit
        } catch {
            Output.problem("\(error)")
            throw Failure.notRun
        }
    }

    /// Whether the function answered.
    private func invoke() async throws -> Bool {
        let installation = try Installation(root: root)
        let payload = try Files.read(event, limit: 6 << 20)
        do {
            _ = try JSON.value(from: payload)
        } catch {
            throw FileError("\(event) is no event: it \(error)")
        }
        let contents = try storeContents()
        let temporary = EnvironmentVariables.current["TMPDIR"] ?? "/tmp"
        var template = Array("\(temporary)/wallcrawler-invoke-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw FileError("cannot make a folder in \(temporary)") }
        let state = String(cString: made)
        defer { DirectoryRemoval.remove(state) }
        let service = LocalService(
            installation: installation, port: 0, webSocketPort: 0, warm: Self.poolSize, keys: nil, state: state,
            record: nil)
        return try await service.invokeAlone(name, payload, store: contents)
    }

    /// The pool has room for one, so that the functions that fill it have something to do.
    private static let poolSize = 1

    private func storeContents() throws -> StoreContents? {
        if empty { return nil }
        if let store { return try StoreContents(file: store) }
        let folders = Installation.absolute(event).split(separator: "/").dropLast(2)
        let standard = "/" + folders.joined(separator: "/") + "/store.json"
        return access(standard, F_OK) == 0 ? try StoreContents(file: standard) : nil
    }
}
