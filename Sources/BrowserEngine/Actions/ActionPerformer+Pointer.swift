import BrowserControl
import JSONModel

extension ActionPerformer {
    func locator(_ target: ElementTarget) -> ElementLocator {
        ElementLocator(pages: pages, page: page, deadline: deadline, target: target)
    }

    /// Clicks where the element can be hit, and sees to it that the element got the press. What cannot be hit, because
    /// it is covered or has no box, is clicked by script: a page cannot refuse that, and it is what was asked for.
    func click(_ target: ElementTarget, times: Int, button: MouseButton) async throws(ActionFailure) {
        guard case .at(let point) = try await locator(target).place() else {
            guard button == .left else {
                throw ActionFailure(.notPossible, "the element is covered or hidden: only the left button can click it")
            }
            return try await byScript(target, PointerScripts.clickByScript, .integer(Int64(times)))
        }
        try await delivered(target, button == .left ? times : nil) { pointer throws(CallError) in
            try await pointer.click(button, at: point, times: times)
        }
    }

    func tap(_ target: ElementTarget) async throws(ActionFailure) {
        guard case .at(let point) = try await locator(target).place() else {
            return try await byScript(target, PointerScripts.clickByScript, 1)
        }
        try await delivered(target, 1) { pointer throws(CallError) in
            try await pointer.tap(at: point)
        }
    }

    func hover(_ target: ElementTarget) async throws(ActionFailure) {
        guard case .at(let point) = try await locator(target).place() else {
            return try await byScript(target, PointerScripts.hoverByScript)
        }
        do {
            try await pointer.move(to: point, holding: nil)
        } catch {
            throw ActionFailure(error)
        }
    }

    /// Presses, and presses once more when the press was lost on the way. One that came to something else is not
    /// repeated; then, as when it was lost twice, the element is clicked by script, `times` times (nil: it is not).
    private func delivered(
        _ target: ElementTarget, _ times: Int?, press: (Pointer) async throws(CallError) -> Void
    ) async throws(ActionFailure) {
        for _ in 1...2 {
            do {
                try await press(pointer)
            } catch {
                // A page that goes away under the press has got it.
                if Self.isGone(ActionFailure(error)) { return }
                throw ActionFailure(error)
            }
            guard let seen = try await reported(target) else { return }
            if seen.element > 0 { return }
            if seen.page > 0 { break }
            try await locator(target).settle()
            _ = try await target.value(of: PointerScripts.points)
        }
        guard let times else { throw ActionFailure(.failed, "the press did not reach the element") }
        try await byScript(target, PointerScripts.clickByScript, .integer(Int64(times)))
    }

    /// What came to the element and to its frame; nil when the document is gone, which only the press can have done.
    private func reported(_ target: ElementTarget) async throws(ActionFailure) -> (element: Int64, page: Int64)? {
        do throws(ActionFailure) {
            let seen = try await target.value(of: PointerScripts.report)
            guard let element = seen["element"]?.integerValue, let page = seen["page"]?.integerValue else { return nil }
            return (element, page)
        } catch {
            if Self.isGone(error) { return nil }
            throw error
        }
    }

    /// Runs a script of `PointerScripts` on the element. A page that goes away under it has got what it does.
    func byScript(
        _ target: ElementTarget, _ script: String, _ argument: JSONValue? = nil
    ) async throws(ActionFailure) {
        do throws(ActionFailure) {
            if let argument {
                _ = try await target.value(of: script, argument)
            } else {
                _ = try await target.value(of: script)
            }
        } catch {
            if Self.isGone(error) { return }
            throw error
        }
    }

    /// Whether the element, its document or its page is not there any more.
    static func isGone(_ failure: ActionFailure) -> Bool {
        failure.code == .pageNavigated || failure.code == .pageClosed || failure.code == .elementNotFound
    }
}
