import Endpoints
import JSONCoding
import JSONModel
import LocalCloud
import ProcessEnvironment
import SessionControl
import SessionStore

extension LocalService {
    /// Runs one function with one event and shows what comes of it; false where the function failed.
    func invokeAlone(_ name: String, _ payload: [UInt8], store contents: StoreContents?) async throws -> Bool {
        let cloud = Cloud(try invokeConfiguration())
        try await cloud.start()
        do {
            let result = try await show(name, payload, contents, cloud)
            return result
        } catch {
            await cloud.shutdown(graceMilliseconds: 0)
            throw error
        }
    }

    private func show(
        _ name: String, _ payload: [UInt8], _ contents: StoreContents?, _ cloud: Cloud
    ) async throws -> Bool {
        let function = try await Self.function(name, of: cloud)
        if let contents { try await fill(contents, cloud) }
        let events = await cloud.events()
        let printer = InvocationPrinter()
        let result = try await cloud.invoke(function, event: payload, receiver: { piece in printer.take(piece) })
        await cloud.shutdown(graceMilliseconds: 0)
        await printer.finish(result.failure)
        // What a task does is no doing of the function: those events come from `aws.ecs`.
        for await event in events where event.source.hasPrefix("wallcrawler.") {
            Output.line("\npublished: \(event.detailType) (\(event.source))")
            Output.line(InvocationPrinter.readable(event.event["detail"] ?? .null))
        }
        showLog(of: function)
        return result.failure == nil
    }

    /// Events go nowhere, tasks start nothing, and the stand-ins of recorded keys are keys.
    private func invokeConfiguration() throws -> LocalCloudConfiguration {
        var configuration = try configuration(warm: warm)
        configuration.warmCount = 0
        configuration.deliversEvents = false
        configuration.containerExecutable = { _ in nil }
        var register = APIKeyRegister([])
        for (_, project) in Self.builtInKeys {
            register.add(EventRedaction.standIn(forProject: project), project: project, name: "recorded")
        }
        configuration.secrets = ["ApiKeysSecret": try Self.secret(register)]
        return configuration
    }

    private func fill(_ contents: StoreContents, _ cloud: Cloud) async throws {
        let redis = EnvironmentVariables(["REDIS_URL": await cloud.redisURL.revealed])
        try await StoreActor(redis, label: "invoke").with { try contents.fill($0, at: SystemClock.now) }
    }

    /// What the function wrote, and how long it took.
    private func showLog(of function: String) {
        guard let bytes = try? Files.read("\(state)/logs/\(function).log", limit: 16 << 20), !bytes.isEmpty else {
            return
        }
        Output.line("\nlog:")
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let text = String(decoding: line, as: UTF8.self)
            if !["START ", "END "].contains(where: text.hasPrefix) { Output.line(text) }
        }
    }

    /// The name in the template of the function that people call `start`: all names begin with the stack's.
    private static func function(_ name: String, of cloud: Cloud) async throws -> String {
        let known = await cloud.stack.functions.map(\.name).sorted()
        if let function = known.first(where: { $0.hasSuffix("-\(name)") && name == short($0) }) { return function }
        throw FileError("there is no function \(name); there are \(known.map(short).joined(separator: ", "))")
    }

    /// `wallcrawler-cdp-url` is `cdp-url`.
    private static func short(_ function: String) -> String {
        function.firstIndex(of: "-").map { String(function[function.index(after: $0)...]) } ?? function
    }
}
