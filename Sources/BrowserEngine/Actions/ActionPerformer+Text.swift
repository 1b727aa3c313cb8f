import BrowserControl
import JSONModel

extension ActionPerformer {
    /// Puts text in the place of what a field has. Fields that take no text as such (dates, colours, numbers on a scale)
    /// get their value as from a script, with the events of a change; check boxes are brought into that state; of lists
    /// the option is chosen; file fields get the uploaded file of that name.
    func fill(_ target: ElementTarget, with argument: String?) async throws(ActionFailure) {
        let (field, description) = try await field(of: target)
        let text = variables.apply(to: argument ?? "")
        switch description["kind"]?.stringValue {
        case "select": try await select(in: field, [argument ?? ""])
        case "file": try await choose([argument ?? ""], in: field)
        case "value": try await setValue(field, text, type: description["type"]?.stringValue ?? "")
        case "check":
            let isChecked = description["isChecked"]?.boolValue ?? false
            if isChecked != (try Self.state(text)) { try await click(field, times: 1, button: .left) }
        default: try await replaceText(field, text)
        }
    }

    /// Writes at the end of what a field has, key by key.
    func type(into target: ElementTarget, _ argument: String?) async throws(ActionFailure) {
        let (field, description) = try await field(of: target)
        let text = variables.apply(to: argument ?? "")
        switch description["kind"]?.stringValue {
        case "text", "editable":
            _ = try await field.value(of: FieldScripts.focus, false)
            do throws(CallError) { try await keyboard.type(text) } catch { throw ActionFailure(error) }
        default: try await fill(field, with: argument)
        }
    }

    /// Presses keys in the page: what has the focus gets them, whatever element was named.
    func press(_ action: PageAction) async throws(ActionFailure) {
        guard let name = action.arguments.first, !name.isEmpty else {
            throw ActionFailure(.invalidArgument, "press needs a key, such as Enter or Control+A")
        }
        guard let chord = KeyChord(variables.apply(to: name)) else {
            throw ActionFailure(.invalidArgument, "there is no key `\(name.prefix(50))`")
        }
        do throws(CallError) { try await keyboard.press(chord) } catch {
            let failure = ActionFailure(error)
            // A page that goes away under the key has got it.
            guard failure.code == .pageNavigated || failure.code == .pageClosed else { throw failure }
        }
    }

    /// Chooses options of a list, each by its label or its value.
    func select(in target: ElementTarget, _ arguments: [String]) async throws(ActionFailure) {
        let (field, description) = try await field(of: target)
        guard description["kind"]?.stringValue == "select" else {
            throw ActionFailure(
                .notSupported,
                "Method selectOptionFromDropdown not supported: the element is not a select; click opens it")
        }
        guard !arguments.isEmpty else { throw ActionFailure(.invalidArgument, "the option to choose is missing") }
        let wanted = arguments.map { JSONValue.string(variables.apply(to: $0)) }
        let named = arguments.map { "`\($0.prefix(100))`" }.joined(separator: ", ")
        switch try await field.value(of: FieldScripts.select, .array(wanted)).stringValue {
        case "chosen": return
        case "disabled": throw ActionFailure(.notPossible, "the option \(named) is disabled")
        default: throw ActionFailure(.invalidArgument, "the list has no option \(named)")
        }
    }
}

extension ActionPerformer {
    /// The field that an element stands for, and what it is; refuses what takes nothing.
    func field(of target: ElementTarget) async throws(ActionFailure) -> (field: ElementTarget, description: JSONValue) {
        let object: String?
        do {
            object = try await target.world.object(of: FieldScripts.field, on: target.object, [])
        } catch {
            throw ActionFailure(error)
        }
        guard let object else {
            throw ActionFailure(.notPossible, "the element is not a field and contains no single one")
        }
        let field = ElementTarget(world: target.world, object: object)
        let description = try await field.value(of: FieldScripts.describe)
        switch description["kind"]?.stringValue {
        case "button": throw ActionFailure(.notPossible, "a button takes no text")
        default: break
        }
        if description["isDisabled"]?.boolValue == true {
            throw ActionFailure(.notPossible, "the element is disabled")
        }
        if description["isReadOnly"]?.boolValue == true {
            throw ActionFailure(.notPossible, "the element is read-only")
        }
        return (field, description)
    }
}

private extension ActionPerformer {
    func setValue(_ field: ElementTarget, _ text: String, type: String) async throws(ActionFailure) {
        let forms = [
            "date": "YYYY-MM-DD", "time": "HH:MM", "datetime-local": "YYYY-MM-DDTHH:MM", "month": "YYYY-MM",
            "week": "YYYY-Www", "color": "#rrggbb", "range": "a number within its limits",
        ]
        guard try await field.value(of: FieldScripts.setValue, .string(text)).boolValue == true else {
            throw ActionFailure(
                .invalidArgument,
                "the field of type \(type) does not take that value: it needs \(forms[type] ?? "another")")
        }
    }

    /// With the keyboard's means first, so that the page sees what it sees of a person; a page that swallows that has its
    /// field set by script. One that takes neither keeps what it had.
    func replaceText(_ field: ElementTarget, _ text: String) async throws(ActionFailure) {
        let before = try await field.value(of: FieldScripts.focus, true).stringValue ?? ""
        do throws(CallError) {
            if !text.isEmpty {
                try await keyboard.insert(text)
            } else if !before.isEmpty, let key = KeyChord("Delete") {
                try await keyboard.press(key)
            }
        } catch {
            throw ActionFailure(error)
        }
        let after = try await field.value(of: FieldScripts.text).stringValue ?? ""
        if Self.isTaken(text, now: after, before: before) { return }
        let forced = try await field.value(of: FieldScripts.setText, .string(text)).stringValue ?? ""
        if Self.isTaken(text, now: forced, before: before) { return }
        _ = try await field.value(of: FieldScripts.setText, .string(before))
        throw ActionFailure(.notPossible, "the field did not take the text")
    }

    /// Pages may reformat what they are given.
    static func isTaken(_ text: String, now: String, before: String) -> Bool {
        now == text || (!text.isEmpty && !now.isEmpty && now != before)
    }

    static func state(_ text: String) throws(ActionFailure) -> Bool {
        switch text.lowercased() {
        case "true", "on", "yes", "1", "checked", "check": return true
        case "false", "off", "no", "0", "unchecked", "uncheck", "": return false
        default: throw ActionFailure(.invalidArgument, "a check box or radio button takes true or false")
        }
    }
}
