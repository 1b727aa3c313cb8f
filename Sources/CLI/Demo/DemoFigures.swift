import BrowserControl
import JSONModel
import LocalCloud
import NIOPosix
import ProcessEnvironment

/// How long it takes until a session can be used, measured through the public API.
struct DemoFigures: Sendable {
    let client: DemoClient

    private static let rounds = 15

    init(baseURL: String) {
        self.client = DemoClient(baseURL: baseURL, quiet: true)
    }

    /// With a warm pool: how soon `start` answers, and how soon the session is ready.
    func pooled(_ cloud: Cloud) async throws -> [String] {
        var answers: [Double] = []
        var readiness: [Double] = []
        for _ in 0..<Self.rounds {
            try await untilPoolIsFull(cloud)
            let started = try await client.send("POST", "/sessions/start", [:])
            answers.append(started.milliseconds)
            try await end(started)
            try await untilPoolIsFull(cloud)
            let ready = try await client.send("POST", "/sessions/start", [:], waitSeconds: 25)
            guard ready.data["status"]?.stringValue == "ready" else { throw DemoError("a session is not ready") }
            readiness.append(ready.milliseconds)
            try await end(ready)
        }
        return [
            "start answers            \(Self.summary(answers))  (wanted: under 20 ms)",
            "ready, from the pool     \(Self.summary(readiness))  (wanted: within 50 ms of the request)",
        ]
    }

    /// Without a pool: readiness against what Chromium alone needs to answer CDP, in turns.
    func cold(_ cloud: Cloud) async throws -> [String] {
        var bare: [Double] = []
        var readiness: [Double] = []
        for _ in 0..<Self.rounds {
            bare.append(try await bareBoot())
            let ready = try await client.send("POST", "/sessions/start", [:], waitSeconds: 25)
            guard ready.data["status"]?.stringValue == "ready" else { throw DemoError("a session is not ready") }
            readiness.append(ready.milliseconds)
            try await end(ready)
            try await untilTasksAreGone(cloud)
        }
        let ratio = Milliseconds.median(readiness) / max(1, Milliseconds.median(bare))
        let hundredths = Int((ratio * 100).rounded())
        return [
            "Chromium alone           \(Self.summary(bare))  (from its start to its first answer)",
            "ready, without a pool    \(Self.summary(readiness))  "
                + "(\(hundredths / 100).\(hundredths % 100 / 10)\(hundredths % 10) times Chromium alone; wanted: 1.3)",
        ]
    }

    private func bareBoot() async throws -> Double {
        let binary = try BrowserBinary.find(override: EnvironmentVariables.current["WALLCRAWLER_CHROMIUM"])
        let launch = BrowserLaunch(
            binary: binary, windowWidth: 1288, windowHeight: 711, additionalArguments: [], readyTimeout: .seconds(60))
        let browser = try await BrowserProcess.start(launch, on: MultiThreadedEventLoopGroup.singleton.next())
        await browser.close(grace: .seconds(3))
        return browser.bootMilliseconds
    }

    private func end(_ session: DemoClient.Answer) async throws {
        let id = session.data["sessionId"]?.stringValue ?? ""
        _ = try await client.send("GET", "/sessions/\(id)/status", waitSeconds: 25)
        _ = try await client.send("POST", "/sessions/\(id)/end")
    }

    /// One running task, the pool's, and a moment of rest, so that rounds do not disturb each other.
    private func untilPoolIsFull(_ cloud: Cloud) async throws {
        try await until(cloud) { $0 == 1 }
        try await Task.sleep(for: .milliseconds(400))
    }

    private func untilTasksAreGone(_ cloud: Cloud) async throws {
        try await until(cloud) { $0 == 0 }
    }

    private func until(_ cloud: Cloud, _ isRight: (Int) -> Bool) async throws {
        for _ in 0..<3_000 {
            if isRight(await cloud.tasks.count { $0.status != "STOPPED" }) { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw DemoError("the browser tasks did not settle within 30 s")
    }

    private static func summary(_ values: [Double]) -> String {
        let sorted = values.sorted()
        let median = Milliseconds.text(Milliseconds.median(values))
        let range = "\(Milliseconds.text(sorted.first ?? 0)) to \(Milliseconds.text(sorted.last ?? 0))"
        return "\(median) p50 of \(values.count), \(range)"
    }
}
