import BrowserControl
import JSONModel

extension ActionPerformer {
    /// Scrolls at once, not smoothly, and waits until it is drawn, so that what follows meets the page as it then is.
    func scroll(
        _ method: ActionMethod, _ target: ElementTarget, _ arguments: [String]
    ) async throws(ActionFailure) {
        switch method {
        case .nextChunk: _ = try await target.value(of: ScrollScripts.byHeights, 1)
        case .prevChunk: _ = try await target.value(of: ScrollScripts.byHeights, -1)
        case .scrollIntoView: _ = try await target.value(of: PointerScripts.scrollIntoView, "center")
        case .scrollByPixelOffset:
            let offset = try [number(arguments, 0), number(arguments, 1)]
            _ = try await target.value(of: ScrollScripts.byPixels, .number(offset[0]), .number(offset[1]))
        case .wheel: try await wheel(target, by: try number(arguments, 0))
        default:
            _ = try await target.value(of: ScrollScripts.toPercentage, .number(try percentage(arguments.first)))
        }
        try await locator(target).settle()
    }

    private func wheel(_ target: ElementTarget, by pixels: Double) async throws(ActionFailure) {
        guard case .at(let point) = try await locator(target).place() else {
            throw ActionFailure(.notPossible, "the element is covered or hidden: the wheel cannot be turned over it")
        }
        do throws(CallError) { try await pointer.wheel(at: point, x: 0, y: pixels) } catch {
            throw ActionFailure(error)
        }
    }

    /// `50%` or `50`.
    private func percentage(_ argument: String?) throws(ActionFailure) -> Double {
        let text = variables.apply(to: argument ?? "").filter { $0 != " " }
        guard let value = Double(text.hasSuffix("%") ? String(text.dropLast()) : text), (0...100).contains(value) else {
            throw ActionFailure(.invalidArgument, "the position to scroll to is a percentage from 0% to 100%")
        }
        return value
    }

    private func number(_ arguments: [String], _ index: Int) throws(ActionFailure) -> Double {
        guard arguments.count > index, let value = Double(variables.apply(to: arguments[index])),
            abs(value) < 10_000_000
        else { throw ActionFailure(.invalidArgument, "the distance to scroll is missing, or not a number of pixels") }
        return value
    }
}
