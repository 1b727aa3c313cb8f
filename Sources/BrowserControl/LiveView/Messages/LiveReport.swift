import JSONModel
import JSONSyntax

/// What those who watch are told over the live view's WebSocket: a JSON object with a `type`; pictures are binary messages
/// (`PictureMessage`).
///
/// | `type` | members |
/// |---|---|
/// | `welcome` | `person`: one's own number; `key`: to be that person again after a lost connection; `mayControl`; `idleSeconds`, `absenceSeconds`: when control is returned by itself |
/// | `tabs` | `tabs`: `{id, url, title, active}`, in no order of meaning |
/// | `control` | `holder`: `nobody`, `agent` or `person`; `person` with the last; `asking`: numbers; `waitingSteps` |
/// | `denied` | the one who holds control keeps it |
/// | `refused` | `reason`: in words, why something was not done |
/// | `clipboard` | `text`: what was selected |
/// | `dialog` | `id`; `kind`: `alert`, `confirm`, `prompt`, `beforeunload`; `message`; `proposal` of a prompt; `url`; `waits`: whether the one who has control is asked |
/// | `dialogClosed` | `id`: somebody has answered |
/// | `pong` | `id` |
enum LiveReport: Equatable {
    case welcome(person: Int, key: String, mayControl: Bool)
    case tabs([PageSummary])
    case control(ControlView)
    case denied
    case refused(reason: String)
    case clipboard(String)
    case dialog(LiveDialog)
    case dialogClosed(id: Int)
    case pong(Int64)

    /// Pages beyond these are not listed; longer texts are cut.
    static let maximumTabs = 64
    private static let titleLimit = 200
    private static let addressLimit = 2048

    var bytes: [UInt8] { JSONText.bytes(.object(members)) }

    private var members: [String: JSONValue] {
        switch self {
        case .welcome(let person, let key, let mayControl):
            [
                "type": "welcome", "person": .integer(Int64(person)), "key": .string(key),
                "mayControl": .bool(mayControl), "idleSeconds": .integer(ControlLease.idleLimit / 1000),
                "absenceSeconds": .integer(ControlLease.absenceLimit / 1000),
            ]
        case .tabs(let pages): ["type": "tabs", "tabs": .array(pages.suffix(Self.maximumTabs).map(Self.tab))]
        case .control(let view): Self.control(view)
        case .denied: ["type": "denied"]
        case .refused(let reason): ["type": "refused", "reason": .string(reason)]
        case .clipboard(let text): ["type": "clipboard", "text": .string(text)]
        case .dialog(let dialog): dialog.members
        case .dialogClosed(let id): ["type": "dialogClosed", "id": .integer(Int64(id))]
        case .pong(let id): ["type": "pong", "id": .integer(id)]
        }
    }

    private static func tab(_ page: PageSummary) -> JSONValue {
        [
            "id": .string(page.id), "url": .string(String(page.url.prefix(addressLimit))),
            "title": .string(String(page.title.prefix(titleLimit))), "active": .bool(page.isActive),
        ]
    }

    private static func control(_ view: ControlView) -> [String: JSONValue] {
        var members: [String: JSONValue] = [
            "type": "control", "holder": .string(view.holder.name),
            "asking": .array(view.asking.map { .integer(Int64($0)) }),
            "waitingSteps": .integer(Int64(view.waitingSteps)),
        ]
        if case .person(let number) = view.holder { members["person"] = .integer(Int64(number)) }
        return members
    }
}
