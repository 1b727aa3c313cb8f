import ArgumentParser

/// `wallcrawler`
@main
struct WallcrawlerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wallcrawler",
        abstract: "Remote browsers that you run yourself, for Stagehand, Browserbase and CDP clients.",
        subcommands: [LocalCommand.self, InvokeCommand.self, KeysCommand.self])
}
