import BrowserControl
import JSONModel
import NIOCore
import NIOPosix
import PageSnapshot
import Testing

@testable import BrowserEngine

/// One event loop for all tests of this target, as the controller has one.
private let testLoop: any EventLoop = MultiThreadedEventLoopGroup.singleton.next()

/// A real browser that shows a page of `Tests/Pages`.
struct EnginePage: Sendable {
    let pages: PageOperations
    let page: AttachedPage
    let site: PageSite
    let browser: BrowserProcess
    let clickWorld = ClickWorld()

    /// Runs the body with a browser and a server of its own.
    static func with<Result>(
        _ name: String, _ body: (EnginePage) async throws -> Result
    ) async throws -> Result {
        try await PageSite.with { site in
            let launch = BrowserLaunch(
                binary: try BrowserBinary.find(override: nil), windowWidth: 1280, windowHeight: 720,
                additionalArguments: [], readyTimeout: .seconds(30))
            let browser = try await BrowserProcess.start(launch, on: testLoop)
            do {
                let pages = try await PageOperations.start(on: browser.connection)
                let first = EnginePage(
                    pages: pages, page: try await pages.page(forFrame: nil), site: site, browser: browser)
                try await first.open(name)
                let result = try await body(first)
                await browser.close(grace: .seconds(5))
                return result
            } catch {
                await browser.close(grace: .seconds(5))
                throw error
            }
        }
    }

    func open(_ name: String) async throws {
        let outcome = await pages.navigate(
            NavigationRequest(
                url: "\(site.main)/\(name)", waitUntil: .load, timeout: .seconds(30), referrer: nil, frameID: page.id))
        try #require(outcome.status == .loaded, "\(outcome)")
    }

    /// Runs a script of the page's own in its main frame.
    func evaluate(_ expression: String) async throws -> JSONValue {
        try await evaluate(expression, in: page)
    }

    func evaluate(_ expression: String, in page: AttachedPage) async throws -> JSONValue {
        let answer = try await pages.call(
            "Runtime.evaluate",
            ["expression": .string(expression), "returnByValue": true, "awaitPromise": true], session: page.session,
            timeout: .seconds(20))
        return answer["result"]?["value"] ?? .null
    }

    /// Evaluates in the document of any frame; what its scripts have defined is not seen.
    func evaluate(_ expression: String, in frame: PageFrame) async throws -> JSONValue {
        let world = try await pages.call(
            "Page.createIsolatedWorld", ["frameId": .string(frame.frameID), "worldName": "test"],
            session: frame.session, timeout: .seconds(20))
        let answer = try await pages.call(
            "Runtime.evaluate",
            [
                "expression": .string(expression), "returnByValue": true,
                "contextId": world["executionContextId"] ?? .null,
            ], session: frame.session, timeout: .seconds(20))
        return answer["result"]?["value"] ?? .null
    }

    func frames() async throws -> PageFrames {
        try await pages.frames(of: page, timeout: .seconds(20))
    }

    func performer(variables: [String: String] = [:], limit: Duration = .seconds(60)) -> ActionPerformer {
        var performer = ActionPerformer(
            pages: pages, page: page, deadline: OperationDeadline(in: limit), variables: variables)
        performer.clickWorld = clickWorld
        return performer
    }

    func perform(_ method: String, _ selector: String, _ arguments: String...) async -> ActionResult {
        await performer().perform(
            PageAction(selector: selector, element: nil, method: method, arguments: arguments))
    }
}

extension EnginePage {
    func lookAhead(toClick selector: String) {
        performer(limit: .seconds(1)).lookAhead(toClick: selector)
    }

    /// What an expression comes to in the world that the page's clicks know.
    func clickWorldValue(_ expression: String) async throws -> JSONValue {
        let place = try #require(clickWorld.remembered(in: page.session))
        return try await FrameWorld(
            pages: pages, frameID: page.id, session: page.session, contextID: place.contextID,
            deadline: OperationDeadline(in: .seconds(20))
        ).value(ofExpression: expression)
    }
}

/// Asks again and again, with a pause, until the answer is yes; false when the time is up.
func eventually(within limit: Duration, _ condition: () async throws -> Bool) async rethrows -> Bool {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if try await condition() { return true }
        try? await Task.sleep(for: .milliseconds(20))
    }
    return try await condition()
}
