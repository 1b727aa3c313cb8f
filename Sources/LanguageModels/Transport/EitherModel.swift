/// A server of one's own may speak the newer of OpenAI's interfaces or only the older: the first is tried, and when the
/// server does not know its address (404, 405, 501), the second, which then stays.
struct EitherModel: LanguageModel {
    /// What is tried first.
    let first: any LanguageModel
    /// What is tried when the server does not know the first.
    let second: any LanguageModel
    /// What is known of servers.
    let servers: ChatOnlyServers
    /// The base URL.
    let server: String

    var name: ModelName { first.name }

    func reply(to request: ModelRequest) async throws(ModelError) -> ModelReply {
        if servers.contains(server) { return try await second.reply(to: request) }
        let failure: ModelError
        do throws(ModelError) {
            return try await first.reply(to: request)
        } catch {
            guard [404, 405, 501].contains(error.status), request.computer == nil else { throw error }
            failure = error
        }
        do throws(ModelError) {
            let reply = try await second.reply(to: request)
            servers.insert(server)
            return reply
        } catch {
            // Neither address exists: the first one's words are about what was asked for.
            throw [404, 405, 501].contains(error.status) ? failure : error
        }
    }
}
