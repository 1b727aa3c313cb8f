import ArgumentParser

/// `wallcrawler local`
struct LocalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "local", abstract: "Run Wallcrawler on this machine until Ctrl-C.",
        discussion: """
            Runs the functions of infra/template.yaml and their browser tasks with local stand-ins for the AWS services \
            they use. Clients connect to http://127.0.0.1:4400 with the API key wc_local (project `local`), or wc_local_other \
            (project `other`). Logs and events are in the state directory.
            """)

    @Option(help: "The port of the API; 0 takes a free one.")
    var port: Int = 4400

    @Option(
        name: .customLong("ws-port"),
        help: "The port of the WebSocket API, used when the template has one; 0 takes a free one.")
    var webSocketPort: Int = 4401

    @Option(help: "Idle browsers that are kept ready.")
    var warm: Int = 1

    @Option(help: "A file with the API keys by hash, instead of the two built-in keys; see `wallcrawler keys`.")
    var keys: String?

    @Option(help: "Wallcrawler's folder; by default the one around this program.")
    var root: String?

    @Option(help: "The folder for logs, events and generated secrets; by default .wallcrawler in Wallcrawler's folder.")
    var state: String?

    @Option(
        help: "A folder for the events that functions are given, one file each, without their secrets; for debugging.")
    var record: String?

    @Flag(help: "Print only that it is ready, and problems.")
    var quiet = false

    @Flag(help: "Run a whole session through the public API, show every step, and end.")
    var demo = false

    func validate() throws {
        for (name, value) in [("--port", port), ("--ws-port", webSocketPort)] where !(0...65_535).contains(value) {
            throw ValidationError("\(name) must be from 0 to 65535")
        }
        guard (0...100).contains(warm) else { throw ValidationError("--warm must be from 0 to 100") }
    }

    func run() async throws {
        let installation = try Installation(root: root)
        let service = LocalService(
            installation: installation, port: port, webSocketPort: webSocketPort, warm: warm, keys: keys,
            state: state.map(Installation.absolute) ?? "\(installation.root)/.wallcrawler",
            record: record.map(Installation.absolute))
        do {
            let status = try await demo ? DemoRun(service, quiet: quiet).run() : service.serve(quiet: quiet)
            throw ExitCode(status)
        } catch let exit as ExitCode {
            throw exit
        } catch {
            Output.problem("\(error)")
            throw ExitCode(1)
        }
    }
}
