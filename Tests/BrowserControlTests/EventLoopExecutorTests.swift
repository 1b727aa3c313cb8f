import NIOCore
import Testing

@testable import BrowserControl

@Suite("Tasks on the thread of the browser's messages", .serialized)
struct EventLoopExecutorTests {
    @Test(
        "they stay there, also after waiting for the browser, and so do their children; only what is sent elsewhere leaves"
    )
    func places() async throws {
        try await withBrowser { browser in
            let pages = try await PageOperations.start(on: browser.connection)
            let loop = browser.connection.eventLoop
            let places = await withTaskExecutorPreference(pages.executor) { () async -> [Bool] in
                var places = [loop.inEventLoop]
                async let child = loop.inEventLoop
                _ = try? await pages.call("Browser.getVersion", [:], session: nil, timeout: .seconds(20))
                places.append(loop.inEventLoop)
                places.append(await child)
                let elsewhere = await withTaskExecutorPreference(globalConcurrentExecutor) { () async -> Bool in
                    loop.inEventLoop
                }
                places.append(elsewhere)
                places.append(loop.inEventLoop)
                return places
            }
            #expect(places == [true, true, true, false, true])
        }
    }
}
