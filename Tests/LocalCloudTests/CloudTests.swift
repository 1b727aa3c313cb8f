import Glibc
import JSONModel
import LocalCloud
import ProcessEnvironment
import Testing

@Suite("The cloud as a whole")
struct CloudTests {
    private static let template = "Resources:\n  Echo:\n    Type: AWS::Serverless::Function\n"

    private func message(_ body: () async throws -> Void) async throws -> String {
        do {
            try await body()
            return ""
        } catch let error as LocalCloudError {
            return error.message
        }
    }

    @Test("a second cloud in the same state directory is refused, naming the first one's process; a later one is not")
    func lock() async throws {
        let directory = CloudFixture.makeDirectory()
        defer { CloudFixture.remove(directory) }
        let configure: (inout LocalCloudConfiguration) -> Void = { $0.stateDirectory = "\(directory)/state" }
        try await CloudFixture.withCloud(Self.template, configure: configure) { _ async throws in
            let refused = try await message {
                try await CloudFixture.withCloud(Self.template, configure: configure) { _ in }
            }
            #expect(refused == "another local cloud (pid \(getpid())) uses \(directory)/state")
        }
        #expect(access("\(directory)/state/lock", F_OK) != 0)
        // What a killed cloud leaves behind.
        CloudFixture.write("1", to: "\(directory)/state/lock")
        #expect(
            try await message { try await CloudFixture.withCloud(Self.template, configure: configure) { _ in } } == "")
    }

    @Test("a port in use is one line that names it")
    func portInUse() async throws {
        try await CloudFixture.withCloud(Self.template) { fixture async throws in
            let port = Int(await fixture.cloud.baseURL.split(separator: ":")[2]) ?? 0
            let refused = try await message {
                try await CloudFixture.withCloud(Self.template, configure: { $0.gatewayPort = port }) { _ in }
            }
            #expect(refused == "port \(port) of 127.0.0.1 is in use")
        }
    }

    @Test("a function without an executable is named before anything runs")
    func missingExecutable() async throws {
        let refused = try await message {
            try await CloudFixture.withCloud(Self.template, configure: { $0.functionExecutable = { _ in nil } }) { _ in
            }
        }
        #expect(refused.hasSuffix("template.yaml:2: function Echo has no executable"))
    }

    @Test("the private Redis answers with its password, refuses without, and ends with the cloud")
    func redis() async throws {
        let pid = try await CloudFixture.withCloud(Self.template, configure: { $0.redisURL = nil }) {
            fixture async throws in
            let address = await fixture.cloud.redisURL.revealed.split(separator: "@")[1]
            let probe = try HTTPProbe("http://\(address)")
            try probe.write(Array("PING\r\nQUIT\r\n".utf8))
            #expect(try probe.line() == "-NOAUTH Authentication required.")
            #expect(try HTTPProbe.send(await fixture.cloud.baseURL, "GET", "/readyz").status == 200)
            let pid = try #require(await fixture.cloud.redisProcess)
            kill(pid_t(pid), SIGKILL)
            try await fixture.wait {
                try HTTPProbe.send(await fixture.cloud.baseURL, "GET", "/readyz").status == 503
            }
            return pid
        }
        #expect(kill(pid_t(pid), 0) == -1)
    }
}
