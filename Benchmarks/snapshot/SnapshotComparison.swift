import BrowserControl
import BrowserEngine
import JSONModel
import NIOCore
import PageSnapshot

/// Takes turns between both ways on the same page, and prints a line for each size.
struct SnapshotComparison {
    let pages: PageOperations
    let rounds: Int

    func run(sizes: [Int]) async throws {
        print("| elements | raw calls ms | raw bytes | snapshot ms | lines | ratio | memory, peak MB |")
        print("|---|---|---|---|---|---|---|")
        for size in sizes {
            let page = try await pages.page(forFrame: nil)
            let frame = JSONValue.string(page.id)
            _ = try await pages.call(
                "Page.setDocumentContent", ["frameId": frame, "html": .string(Self.document(size))],
                session: page.session, timeout: .seconds(60))
            print(try await line(size, page))
        }
    }

    private func line(_ size: Int, _ page: AttachedPage) async throws -> String {
        let numbering = PageNumbering()
        var raw: [Double] = []
        var own: [Double] = []
        var (bytes, lines) = (0, 0)
        for round in 0..<(rounds + 1) {
            let first = ContinuousClock.now
            bytes = try await rawCalls(page)
            let second = ContinuousClock.now
            lines = try await SnapshotCapture(
                pages: pages, page: page, deadline: OperationDeadline(in: .seconds(60))
            ).outline(.wholePage, numbering: numbering).lines.count
            let third = ContinuousClock.now
            // The first round fills caches on both sides.
            guard round > 0 else { continue }
            raw.append(first.duration(to: second) / .milliseconds(1))
            own.append(second.duration(to: third) / .milliseconds(1))
        }
        let (rawMedian, ownMedian) = (Self.median(raw), Self.median(own))
        let cells = [
            "\(size)", Self.text(rawMedian), "\(bytes)", Self.text(ownMedian), "\(lines)",
            Self.text(ownMedian / rawMedian), "\(MemoryUse.peakMegabytes())",
        ]
        return "| \(cells.joined(separator: " | ")) |"
    }

    private func rawCalls(_ page: AttachedPage) async throws -> Int {
        let document = try await pages.answerBytes(
            "DOM.getDocument", ["depth": -1, "pierce": true], session: page.session, timeout: .seconds(120))
        let tree = try await pages.answerBytes(
            "Accessibility.getFullAXTree", [:], session: page.session, timeout: .seconds(120))
        return document.readableBytes + tree.readableBytes
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }

    private static func text(_ value: Double) -> String {
        "\((value * 1000).rounded() / 1000)"
    }

    /// A page of that many elements: cards with heading, text, link, field and button.
    private static func document(_ size: Int) -> String {
        var html = "<!doctype html><title>Benchmark</title><body>"
        for number in 1...max(1, size / 7) {
            html += "<div class=card><h3>Item \(number)</h3><p>Some text for item \(number) with "
            html += "<a href=\"/item/\(number)\">a link \(number)</a></p><label>Name \(number)"
            html += "<input name=n\(number) value=v\(number)></label><button>Buy \(number)</button></div>"
        }
        return html
    }
}
