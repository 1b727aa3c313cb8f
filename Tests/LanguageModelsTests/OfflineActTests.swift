import JSONModel
import LanguageModels
import Testing

@Suite("The offline model, acting")
struct OfflineActTests {
    private static let schema: JSONValue = [
        "type": "object",
        "properties": [
            "action": [
                "anyOf": [
                    [
                        "type": "object",
                        "properties": [
                            "elementId": ["type": "string", "pattern": #"^\d+-\d+$"#],
                            "description": ["type": "string"],
                            "method": [
                                "type": "string",
                                "enum": [
                                    "click", "fill", "type", "press", "scrollTo", "nextChunk", "prevChunk",
                                    "selectOptionFromDropdown", "hover", "doubleClick", "dragAndDrop",
                                ],
                            ], "arguments": ["type": "array", "items": ["type": "string"]],
                        ],
                    ], ["type": "null"],
                ]
            ], "twoStep": ["type": "boolean"],
        ],
    ]

    static func answer(_ purpose: ModelPurpose) async throws -> JSONValue {
        let request = ModelRequest(
            purpose: purpose, system: "", messages: [], output: StructuredOutput(name: "act", schema: schema),
            deadline: 0)
        return try #require(try await OfflineModel().reply(to: request).value)
    }

    @Test(
        "an instruction becomes an element, a method and arguments",
        arguments: [
            ("click Push me", "1-45 click"), ("Click the 'Push me' button.", "1-45 click"),
            ("please press the push me button", "1-45 click"), ("click on the second page link", "1-17 click"),
            ("click \"Second page\"", "1-17 click"), ("log in", "1-18 click"), ("Click the login link", "1-18 click"),
            ("click the frame button", "0-58 click"), ("tap shadow button", "1-62 click"),
            ("click the second delete button", "1-47 click"), ("click the last Delete button", "1-48 click"),
            ("click the first button", "1-45 click"), ("right click Delete", "1-46 click right"),
            ("double-click on Push me", "1-45 doubleClick"), ("hover over the Log in link", "1-18 hover"),
            ("type 'Ada Lovelace' into the name field", "1-5 type Ada Lovelace"),
            ("fill the name with Ada", "1-5 fill Ada"), ("Enter %email% in the e-mail field", "1-60 fill %email%"),
            ("set the email address to a@b.example", "1-60 fill a@b.example"),
            ("type \"click to win\" into Name", "1-5 type click to win"),
            ("search for red shoes", "1-61 fill red shoes"), ("clear the name field", "1-5 fill "),
            ("check the I agree box", "1-70 click"), ("uncheck Send me news", "1-71 click"),
            ("select Green from the colour dropdown", "1-6 selectOptionFromDropdown Green"),
            ("choose 'Red' in Colour", "1-6 selectOptionFromDropdown Red"),
            ("set colour to green", "1-6 selectOptionFromDropdown Green"),
            ("select green", "1-6 selectOptionFromDropdown Green"), ("press Enter", "1-7 press Enter"),
            ("hit the Escape key", "1-7 press Escape"), ("press ctrl+a", "1-7 press Control+a"),
            ("scroll to the bottom", "1-7 scrollTo 100%"), ("scroll to 30%", "1-7 scrollTo 30%"),
            ("scroll down", "1-7 nextChunk"), ("scroll to the previous chunk", "1-7 prevChunk"),
            ("drag 'Push me' onto 'Shadow button'", "1-45 dragAndDrop 1-62"),
        ])
    func table(instruction: String, expected: String) async throws {
        let task = PageTask(instruction: instruction, outline: OfflineOutlines.form)
        let answer = try await Self.answer(.act(task))
        let action = try #require(answer["action"])
        let words =
            [action["elementId"], action["method"]].compactMap { $0?.stringValue }
            + (action["arguments"]?.arrayValue ?? []).compactMap(\.stringValue)
        #expect(words.joined(separator: " ") == expected)
        #expect(answer["twoStep"] == false)
        #expect(try await Self.answer(.act(task)) == answer)
    }

    @Test(
        "where nothing fits there is no action",
        arguments: [
            "click the checkout button", "fill the phone number with 5", "check Send me news",
            "select Blue from the colour dropdown",
            "", "click the fourth Delete button", "drag 'Push me' onto 'The moon'", "???", "click \"Push\" \"",
        ])
    func nothing(instruction: String) async throws {
        let answer = try await Self.answer(.act(PageTask(instruction: instruction, outline: OfflineOutlines.form)))
        if instruction.contains("Push\"") {
            #expect(answer["action"]?["elementId"] == "1-45")
        } else {
            #expect(answer["action"] == .null)
        }
    }

    @Test("a list that is no native one is opened first, and the choice follows among what is new")
    func twoStep() async throws {
        let instruction = "select France from the country dropdown"
        let first = try await Self.answer(.act(PageTask(instruction: instruction, outline: OfflineOutlines.form)))
        #expect(first["action"]?["elementId"] == "1-72" && first["action"]?["method"] == "click")
        #expect(first["twoStep"] == true)
        let new = "[1-90] option: Spain\n[1-91] option: France\n[1-92] option: French Guiana"
        let second = try await Self.answer(
            .actSecondStep(PageTask(instruction: instruction, outline: new), previous: "clicked Country"))
        #expect(second["action"]?["elementId"] == "1-91" && second["twoStep"] == false)
    }

    @Test(
        "an element is told from its equals by what stands near it",
        arguments: [
            ("click the Edit button in the row of Bob Jones", "0-37"), ("click Edit for Alice", "0-27"),
            ("click View next to Bob Jones", "0-35"), ("click the second Edit button", "0-37"),
        ])
    func places(instruction: String, id: String) async throws {
        let answer = try await Self.answer(.act(PageTask(instruction: instruction, outline: OfflineOutlines.table)))
        #expect(answer["action"]?["elementId"]?.stringValue == id)
    }

    @Test(
        "a stale element is found again by its description, or else by the instruction",
        arguments: [
            ("", "button: Push me", "1-45"), ("", "click button: Push me", "1-45"),
            ("", "fill: searchbox: Search products", "1-61"), ("", "the agree checkbox", "1-70"),
            ("click Second page", "click link: Next page of the old site", "1-17"), ("", "click button: Gone", nil),
            ("", "", nil),
        ] as [(String, String, String?)])
    func heal(instruction: String, previous: String, id: String?) async throws {
        let task = PageTask(instruction: instruction, outline: OfflineOutlines.form)
        let answer = try await Self.answer(.selfHeal(task, previous: previous))
        #expect(answer["action"]?["elementId"]?.stringValue == id)
    }

    @Test(
        "outlines that are none do no harm",
        arguments: ["", "\n\n", "[", "[]", "[1-2", "no brackets", "[1-2] ", "      [9-9] button: X"])
    func oddOutlines(outline: String) async throws {
        let answer = try await Self.answer(.act(PageTask(instruction: "click X", outline: outline)))
        #expect((answer["action"]?["elementId"] == "9-9") == outline.contains("button: X"))
    }

    @Test("a free question and a computer tool are refused")
    func refused() async {
        let model = OfflineModel()
        #expect(await ModelFixture.failure(model, ModelFixture.request())?.code == .invalidRequest)
        let display = ModelFixture.request(computer: ComputerDisplay(width: 1, height: 1))
        #expect(await ModelFixture.failure(model, display)?.code == .invalidRequest)
    }
}
