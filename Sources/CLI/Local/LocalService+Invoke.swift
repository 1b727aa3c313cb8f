import JSONCoding
import JSONModel
import LocalCloud

extension LocalService {
    /// Runs one function with one event and shows what comes of it; false where the function failed.
    func invokeAlone(_ name: String, _ payload: [UInt8]) async throws -> Bool {
        var configuration = try configuration(warm: 0)
        configuration.warmCount = 0
        configuration.deliversEvents = false
        let cloud = Cloud(configuration)
        try await cloud.start()
        do {
            let events = await cloud.events()
            let printer = InvocationPrinter()
            let result = try await cloud.invoke(
                function(name), event: payload, receiver: { piece in printer.take(piece) })
            await cloud.shutdown(graceMilliseconds: 1_000)
            if let failure = result.failure { Output.line("error (\(failure.type)):\n\(failure)") }
            for await event in events {
                Output.line("published \(event.detailType) from \(event.source):")
                Output.line((try? JSON.indentedText(event.event["detail"] ?? .null)) ?? "")
            }
            return result.failure == nil
        } catch {
            await cloud.shutdown(graceMilliseconds: 0)
            throw error
        }
    }

    /// The name in the template of the function that people call `start`.
    private func function(_ name: String) -> String {
        "wallcrawler-\(name)"
    }
}
