/// What one who watches sends over the live view's WebSocket: a JSON object with a `type`.
///
/// | `type` | members | scope |
/// |---|---|---|
/// | `hello` | `key`: of an earlier `welcome`, to be the same person again (optional); `width`, `height`, `quality` of the pictures | view |
/// | `picture` | `width`, `height`, `quality` | view |
/// | `ack` | a picture was shown: another one may come | view |
/// | `ping` | `id`: comes back in a `pong` | view |
/// | `control` | `wish`: `request`, `return`, `grant`, `deny`; the last two with `person` | input |
/// | `mouse` | `kind`: `move`, `down`, `up`; `x`, `y` in CSS pixels of the viewport; `button`; `buttons`, `modifiers`, `clicks` as in CDP | control |
/// | `wheel` | `x`, `y`, `dx`, `dy`, `modifiers` | control |
/// | `key` | `kind`: `down`, `up`; `key`, `code` as in UI Events; `keyCode`, `location`, `modifiers`, `repeat`, `text` | control |
/// | `text` | `text`: typed by an input method, or pasted | control |
/// | `touch` | `kind`: `start`, `move`, `end`, `cancel`; `points`: the fingers that touch, `{id, x, y}`; `modifiers` | control |
/// | `copy` | asks for what is selected in the page | control |
/// | `navigate` | `url` | control |
/// | `history` | `steps`: -1 or 1 | control |
/// | `reload` | | control |
/// | `tab` | `wish`: `open`, `activate`, `close`; the last two with `id` | control |
/// | `dialog` | `id` of a `dialog` that was reported; `accept`; `text`, which answers a prompt (optional) | control |
///
/// The scope `control` stands for `input` in a token and the control lease in hand. Every member is needed but `key`,
/// and `text` of a key and of an answer; others are errors.
enum LiveRequest: Equatable {
    case hello(key: String?, PictureSize)
    case picture(PictureSize)
    case acknowledge
    case ping(Int64)
    case control(ControlWish)
    case mouse(MouseInput)
    case wheel(WheelInput)
    case key(KeyInput)
    case text(String)
    case touch(TouchInput)
    case copy
    case navigate(String)
    case history(steps: Int)
    case reload
    case tab(TabWish)
    case dialog(id: Int, accepts: Bool, text: String?)

    /// Bytes of one message.
    static let maximumBytes = 256 << 10
    /// Bytes of text that is put in at once, in UTF-8.
    static let maximumTextBytes = 128 << 10

    /// Bytes of the answer to a prompt, in UTF-8.
    static let maximumAnswerBytes = 16 << 10

    /// What a request needs.
    enum Need: Equatable {
        case watching
        case inputScope
        case control
    }

    var need: Need {
        switch self {
        case .hello, .picture, .acknowledge, .ping: .watching
        case .control: .inputScope
        case .mouse, .wheel, .key, .text, .touch, .copy, .navigate, .history, .reload, .tab, .dialog: .control
        }
    }
}

/// The size in physical pixels that pictures may have, and their JPEG quality.
struct PictureSize: Equatable {
    let width: Int
    let height: Int
    let quality: Int
}

enum ControlWish: Equatable {
    case request
    case handBack
    case grant(person: Int)
    case deny(person: Int)
}

enum TabWish: Equatable {
    case open
    case activate(id: String)
    case close(id: String)
}

/// A mouse event; places are CSS pixels of the viewport.
struct MouseInput: Equatable {
    enum Kind: String {
        case move, down, up
    }

    enum Button: String {
        case none, left, middle, right, back, forward
    }

    let kind: Kind
    let x: Double
    let y: Double
    let button: Button
    /// A bit for each button that is down: 1 left, 2 right, 4 middle, 8 back, 16 forward.
    let buttons: Int
    /// 1 Alt, 2 Control, 4 Meta, 8 Shift
    let modifiers: Int
    let clicks: Int
}

struct WheelInput: Equatable {
    let x: Double
    let y: Double
    let dx: Double
    let dy: Double
    let modifiers: Int
}

/// A key event, with the names of UI Events.
struct KeyInput: Equatable {
    enum Kind: String {
        case down, up
    }

    let kind: Kind
    let key: String
    let code: String
    let keyCode: Int
    let location: Int
    let modifiers: Int
    let isRepeat: Bool
    /// What the key types; nil for keys that type nothing.
    let text: String?
}

struct TouchInput: Equatable {
    enum Kind: String {
        case start, move, end, cancel
    }

    struct Point: Equatable {
        let id: Int
        let x: Double
        let y: Double
    }

    let kind: Kind
    let points: [Point]
    let modifiers: Int
}
