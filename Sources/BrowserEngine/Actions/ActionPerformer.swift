package import BrowserControl
import JSONModel
import PageSnapshot

/// Does one thing after the other in a page, as a person with a mouse and a keyboard would.
package struct ActionPerformer: Sendable {
    let pages: PageOperations
    let page: AttachedPage
    let deadline: OperationDeadline
    /// What `%name%` in arguments stands for.
    let variables: VariableSubstitution
    /// Whether the page shows where the pointer goes.
    package var showsCursor = false
    /// Where the page's clicks find its document again; nil where nobody keeps it.
    package var clickWorld: ClickWorld?

    package init(
        pages: PageOperations, page: AttachedPage, deadline: OperationDeadline, variables: [String: String]
    ) {
        self.pages = pages
        self.page = page
        self.deadline = deadline
        self.variables = VariableSubstitution(values: variables)
    }

    var pointer: Pointer { Pointer(pages: pages, page: page, deadline: deadline, isShown: showsCursor) }
    var keyboard: Keyboard { Keyboard(pages: pages, page: page, deadline: deadline) }

    /// Does it, answers dialogs meanwhile, and says what came of it. Never throws: what the page makes impossible is a
    /// result.
    package func perform(_ action: PageAction) async -> ActionResult {
        guard let method = ActionMethod(rawValue: action.method) else {
            let words = action.method.isEmpty ? "The action has no method: not supported" : Self.notSupported(action)
            return ActionResult(success: false, message: words, failure: .notSupported, dialogs: [])
        }
        // What was asked ahead is for the very next action.
        let ahead = clickWorld?.takeAhead()
        let (failure, dialogs) = await DialogGuard.during(pages, page: page) { () async -> ActionFailure? in
            do throws(ActionFailure) {
                try await carryOut(method, action, ahead)
                return nil
            } catch {
                return error
            }
        }
        if let failure {
            return ActionResult(success: false, message: failure.message, failure: failure.code, dialogs: dialogs)
        }
        return ActionResult(
            success: true,
            message: "Action [\(action.method)] performed successfully on selector: \(action.selector)", failure: nil,
            dialogs: dialogs)
    }

    private static func notSupported(_ action: PageAction) -> String {
        "Method \(action.method.prefix(100)) not supported"
    }

    private func carryOut(
        _ method: ActionMethod, _ action: PageAction, _ ahead: ClickWorld.Ahead?
    ) async throws(ActionFailure) {
        if method == .press { return try await press(action) }
        let quick = method == .click ? try await clickAtOnce(action, ahead) : .notPressed
        if quick == .done { return }
        let target = try await target(of: action)
        switch method {
        case .press: break
        case .click where quick == .elsewhere: try await byScript(target, PointerScripts.clickByScript, 1)
        case .click: try await click(target, times: 1, button: try Self.button(action.arguments.first))
        case .doubleClick: try await click(target, times: 2, button: .left)
        case .tap: try await tap(target)
        case .hover: try await hover(target)
        case .fill: try await fill(target, with: action.arguments.first)
        case .type: try await type(into: target, action.arguments.first)
        case .setInputFiles: try await choose(action.arguments, in: target)
        case .selectOption, .selectOptionFromDropdown: try await select(in: target, action.arguments)
        case .dragAndDrop: try await drag(target, to: action.arguments.first)
        case .scroll, .scrollTo, .nextChunk, .prevChunk, .scrollIntoView, .scrollByPixelOffset, .wheel:
            try await scroll(method, target, action.arguments)
        }
        target.world.release()
    }

    /// The element, also when the page is just being replaced by another one: that one is waited for.
    private func target(of action: PageAction) async throws(ActionFailure) -> ElementTarget {
        var attempt = 1
        while true {
            do {
                return try await resolve(action)
            } catch {
                guard error.code == .pageNavigated, attempt < 4, !deadline.isOver else { throw error }
                attempt += 1
                try? await Task.sleep(for: deadline.remaining(atMost: .milliseconds(50)))
            }
        }
    }

    private func resolve(_ action: PageAction) async throws(ActionFailure) -> ElementTarget {
        if let element = action.element {
            return try await SelectorResolver(pages: pages, page: page, deadline: deadline).target(for: element)
        }
        return try await resolve(action.selector)
    }

    /// The element that a selector means.
    func resolve(_ selector: String) async throws(ActionFailure) -> ElementTarget {
        let parsed: PageSelector
        do {
            parsed = try PageSelector(selector)
        } catch {
            throw ActionFailure(.invalidSelector, error.message)
        }
        return try await SelectorResolver(pages: pages, page: page, deadline: deadline).target(for: parsed)
    }

    static func button(_ name: String?) throws(ActionFailure) -> MouseButton {
        guard let name, !name.isEmpty else { return .left }
        guard let button = MouseButton(rawValue: name.lowercased()) else {
            throw ActionFailure(.invalidArgument, "the mouse has no button of that name: it is left, right or middle")
        }
        return button
    }
}
