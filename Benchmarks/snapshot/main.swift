// Measures the page snapshot against the raw CDP calls that it replaces, interleaved, on pages of growing size:
//     scripts/build SnapshotBench && .build-static/release/SnapshotBench [rounds]
// The raw calls are DOM.getDocument(-1, pierce) and Accessibility.getFullAXTree, their answers not even read; the
// snapshot is capture, reading, roles, names and text. Medians and their ratio.

import BrowserControl
import BrowserEngine
import JSONModel
import NIOPosix
import PageSnapshot

let rounds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 9
let launch = BrowserLaunch(
    binary: try BrowserBinary.find(override: nil), windowWidth: 1280, windowHeight: 720, additionalArguments: [],
    readyTimeout: .seconds(30))
let browser = try await BrowserProcess.start(launch, on: MultiThreadedEventLoopGroup.singleton.next())
do {
    let comparison = SnapshotComparison(
        pages: try await PageOperations.start(on: browser.connection), rounds: rounds)
    try await comparison.run(sizes: [100, 1000, 10_000])
} catch {
    await browser.close(grace: .seconds(5))
    throw error
}
await browser.close(grace: .seconds(5))
