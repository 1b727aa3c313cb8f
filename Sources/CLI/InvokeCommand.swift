import ArgumentParser
import BrowserControl
import Glibc
import JSONCoding
import JSONModel
import LocalCloud

/// `wallcrawler invoke`
struct InvokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invoke",
        abstract: "Run one function with a recorded event; print its answer and the events that it published.",
        discussion:
            "The function's executable runs as in Lambda; no other function runs, so that nothing follows from its events."
    )

    @Argument(help: "The function: start, retrieve, provisioner, …")
    var name: String

    @Argument(help: "The file with the event, such as events/start/stagehand.json.")
    var event: String

    @Option(help: "Wallcrawler's folder; by default the one around this program.")
    var root: String?

    func run() async throws {
        let installation = try Installation(root: root)
        let payload: [UInt8]
        do {
            payload = try Files.read(event, limit: 6 << 20)
        } catch {
            Output.problem(error.description)
            throw ExitCode(1)
        }
        var template = Array("/tmp/wallcrawler-invoke-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw ValidationError("cannot make a folder in /tmp") }
        let state = String(cString: made)
        defer { DirectoryRemoval.remove(state) }
        let service = LocalService(
            installation: installation, port: 0, webSocketPort: 0, warm: 0, keys: nil, state: state)
        do {
            guard try await service.invokeAlone(name, payload) else { throw ExitCode(2) }
        } catch let exit as ExitCode {
            throw exit
        } catch {
            Output.problem("\(error)")
            throw ExitCode(1)
        }
    }
}
