import JSONModel
import SessionStore

/// A session's steps as a Playwright test in TypeScript that needs no model. Variables stay placeholders: their values are
/// taken from the environment of the script.
struct PlaywrightScript {
    private let receipts: [ActionReceipt]

    init(_ receipts: [ActionReceipt]) {
        self.receipts = receipts
    }

    var text: String {
        let lines = receipts.flatMap(lines)
        return """
            import { test } from '@playwright/test';

            // `%name%` in a text stands for the environment variable of that name.
            const fill = (text: string) => text.replace(/%([^%]+)%/g, (all, name) => process.env[name] ?? all);

            test('recorded session', async ({ page }) => {
            \(lines.map { "  " + $0 }.joined(separator: "\n"))
            });

            """
    }

    private func lines(of receipt: ActionReceipt) -> [String] {
        if receipt.operation == "navigate", let url = receipt.parameters["url"]?.stringValue {
            return ["await page.goto(\(quoted(url)));"]
        }
        let comment = receipt.parameters["instruction"]?.stringValue.map { "// " + oneLine($0) }
        let steps = receipt.steps.compactMap(step)
        return steps.isEmpty ? [] : (comment.map { [$0] } ?? []) + steps
    }

    private func step(_ step: JSONValue) -> String? {
        guard let selector = step["selector"]?.stringValue, let method = step["method"]?.stringValue else { return nil }
        let texts = (step["arguments"]?.arrayValue ?? []).compactMap(\.stringValue)
        let first = "fill(\(quoted(texts.first ?? "")))"
        if method == "press" || method == "key" { return "await page.keyboard.press(\(first));" }
        let element = locator(selector)
        switch method {
        case "click", "tap":
            let button = texts.first.flatMap { ["right", "middle"].contains($0) ? $0 : nil }
            return "await \(element).click(\(button.map { "{ button: '\($0)' }" } ?? ""));"
        case "fill": return "await \(element).fill(\(first));"
        case "type": return "await \(element).pressSequentially(\(first));"
        case "selectOptionFromDropdown", "selectOption": return "await \(element).selectOption(\(first));"
        case "hover": return "await \(element).hover();"
        case "doubleClick": return "await \(element).dblclick();"
        case "dragAndDrop":
            return texts.first.map { "await \(element).dragTo(\(locator($0)));" }
        case "scrollTo", "scroll", "scrollIntoView", "nextChunk", "prevChunk":
            return "await \(element).scrollIntoViewIfNeeded();"
        default: return "// \(oneLine(method)) on \(oneLine(selector)) has no counterpart in Playwright"
        }
    }

    /// XPaths cross frames at steps named iframe, which Playwright enters one by one, and shadow roots at `//`.
    private func locator(_ selector: String) -> String {
        guard selector.hasPrefix("xpath=") || selector.hasPrefix("/") else {
            return "page.locator(\(quoted(selector)))"
        }
        var path = selector.hasPrefix("xpath=") ? String(selector.dropFirst(6)) : selector
        var frames = ""
        while let end = frameEnd(in: path) {
            frames += ".frameLocator(\(quoted("xpath=" + path[..<end])))"
            path = String(path[end...])
        }
        return "page\(frames).locator(\(quoted("xpath=" + path)))"
    }

    /// Where the first step into a frame ends, if anything follows it.
    private func frameEnd(in path: String) -> String.Index? {
        for step in path.split(separator: "/")
        where step.endIndex < path.endIndex && (step.hasPrefix("iframe[") || step.hasPrefix("frame[")) {
            return step.endIndex
        }
        return nil
    }

    /// A JavaScript string: JSON's is one, apart from two separators that older engines do not take.
    private func quoted(_ text: some StringProtocol) -> String {
        var bytes: [UInt8] = []
        JSONValue.write(String(text), to: &bytes, characters: .ascii)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func oneLine(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 }.prefix(200))
    }
}
