import BrowserControl
import BrowserEngine
import JSONModel
import PageSnapshot
import Testing

/// An element that the browser's accessibility tree calls interactive, with its path in the snapshot, and what a person
/// would do with it.
struct InteractiveElement {
    let xpath: String
    let role: String

    /// All of a page that the snapshot shows; `missing` are those that it does not.
    static func all(in page: EnginePage) async throws -> (found: [InteractiveElement], missing: [String]) {
        let reference = try await AccessibilityReference.read(page)
        let outline = try await SnapshotCapture(
            pages: page.pages, page: page.page, deadline: OperationDeadline(in: .seconds(60))
        ).outline(.wholePage, numbering: PageNumbering())
        let paths = Dictionary(outline.elements.map { ($0.node, $0.xpath) }, uniquingKeysWith: { first, _ in first })
        var found: [InteractiveElement] = []
        var missing: [String] = []
        for node in reference.nodes where AccessibilityReference.interactiveRoles.contains(node.role) {
            if let path = paths[node.node] {
                found.append(InteractiveElement(xpath: path, role: node.role))
            } else {
                missing.append("\(node)")
            }
        }
        return (found, missing)
    }

    /// Listens at the element for what is about to be done, keeps the page from being left by it, and answers with
    /// the method, its argument, and whether it has to be refused because the element is disabled.
    private static let prepare = #"""
        function() {
          const type = (this.getAttribute('type') || 'text').toLowerCase(), name = this.localName;
          const values = {date: '2026-11-22', time: '09:30', month: '2026-11', week: '2026-W47', color: '#ff8800',
                          'datetime-local': '2026-11-22T08:15', range: '7', number: '42', email: 'a@example.org'};
          const pushed = ['checkbox', 'radio', 'submit', 'reset', 'button', 'image', 'file'];
          const isField = name === 'textarea' || this.isContentEditable || name === 'input' && !pushed.includes(type);
          const option = name === 'select' && [...this.options].find(option => !option.disabled && option.text.trim());
          const what = isField && !this.readOnly ? ['fill', name === 'input' && values[type] || 'some words']
            : option ? ['selectOptionFromDropdown', option.text] : ['click', ''];
          const isDisabled = this.matches(':disabled');
          const list = name === 'option' && this.closest('select');
          globalThis.heard = false;
          for (const event of what[0] === 'fill' ? ['input'] : option ? ['change'] : list ? ['change', 'click'] : ['click'])
            (list || this).addEventListener(event, event => {
              globalThis.heard = true;
              if (this.closest('a[href], area') || ['submit', 'reset', 'image'].includes(this.type)) event.preventDefault();
            }, {once: true});
          return [...what, isDisabled ? 'disabled' : ''];
        }
        """#

    /// What went wrong; nil when the element has got it. A frame is acted on by its elements.
    func act(in page: EnginePage) async throws -> String? {
        guard role != "Iframe" else { return nil }
        let resolver = SelectorResolver(
            pages: page.pages, page: page.page, deadline: OperationDeadline(in: .seconds(30)))
        let element = try await resolver.element(for: PageSelector("xpath=\(xpath)"))
        let context = try await page.pages.call(
            "Page.createIsolatedWorld", ["frameId": .string(element.frameID), "worldName": "test"],
            session: element.session, timeout: .seconds(20))["executionContextId"]
        let object = try await page.pages.call(
            "DOM.resolveNode",
            ["backendNodeId": .integer(Int64(element.nodeID)), "executionContextId": context ?? .null],
            session: element.session, timeout: .seconds(20))["object"]?["objectId"]
        let answer = try await page.pages.call(
            "Runtime.callFunctionOn",
            ["functionDeclaration": .string(Self.prepare), "objectId": object ?? .null, "returnByValue": true],
            session: element.session, timeout: .seconds(20))
        let plan = (answer["result"]?["value"]?.arrayValue ?? []).compactMap(\.stringValue)
        guard plan.count == 3 else { return "\(role) \(xpath): not prepared: \(answer)" }
        let result = await page.performer().perform(
            PageAction(
                selector: "xpath=\(xpath)", element: nil, method: plan[0], arguments: plan[1].isEmpty ? [] : [plan[1]]))
        if plan[2] == "disabled" {
            return result.message == "the element is disabled" ? nil : "\(role) \(xpath): disabled, but \(result)"
        }
        guard result.success else { return "\(role) \(xpath) \(plan): \(result)" }
        do {
            let heard = try await page.pages.call(
                "Runtime.evaluate", ["expression": "heard", "returnByValue": true, "contextId": context ?? .null],
                session: element.session, timeout: .seconds(20))["result"]?["value"]
            return heard == true ? nil : "\(role) \(xpath) \(plan): nothing came"
        } catch {
            // The document is gone: only the action can have done that.
            return nil
        }
    }
}
