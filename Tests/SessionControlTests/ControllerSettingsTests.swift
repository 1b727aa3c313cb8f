import DevToolsProtocol
import ProcessEnvironment
import Testing

@testable import SessionControl

@Suite("The controller's settings")
struct ControllerSettingsTests {
    /// What a controller cannot do without, and these.
    private static func settings(_ variables: [String: String]) throws(EnvironmentError) -> ControllerSettings {
        let required = ["WEBSOCKET_API_ENDPOINT": "ws://127.0.0.1:1/live"]
        return try ControllerSettings(EnvironmentVariables(required.merging(variables) { _, given in given }))
    }

    @Test("limits of traffic are the standard ones unless the environment says otherwise")
    func traffic() throws {
        #expect(try Self.settings([:]).traffic == .standard)
        let settings = try Self.settings(
            [
                "CDP_COMMANDS_PER_SECOND": "10", "CDP_BYTES_PER_SECOND": "2048", "CDP_CONNECTIONS_PER_MINUTE": "3",
                "CDP_FAILED_ATTEMPTS_PER_MINUTE": "4", "CDP_FAULT_LIMIT": "5", "CDP_COOL_DOWN_SECONDS": "6",
            ])
        #expect(
            settings.traffic
                == TrafficLimits(
                    commandsPerSecond: 10, bytesPerSecond: 2048, connectionsPerMinute: 3, failedAttemptsPerMinute: 4,
                    breaker: .init(faults: 5, coolDown: 6000)))
    }

    @Test(
        "limits that are none are refused at the start",
        arguments: [
            ("CDP_COMMANDS_PER_SECOND", "0"), ("CDP_BYTES_PER_SECOND", "1"), ("CDP_CONNECTIONS_PER_MINUTE", "1"),
            ("CDP_FAILED_ATTEMPTS_PER_MINUTE", "-1"), ("CDP_FAULT_LIMIT", "many"), ("CDP_COOL_DOWN_SECONDS", "3601"),
            ("CDP_COMMANDS_PER_SECOND", "9223372036854775807"),
        ])
    func wrong(variable: String, value: String) {
        let error = #expect(throws: EnvironmentError.self) {
            try Self.settings([variable: value])
        }
        #expect(error?.variable == variable)
    }
}
