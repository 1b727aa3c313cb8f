import JSONModel
import LanguageModels
import Testing

@Suite("The offline model, extracting")
struct OfflineExtractTests {
    private func extract(_ instruction: String, _ schema: JSONValue, _ outline: String) async throws -> JSONValue {
        let extraction = try ExtractionSchema(schema)
        let request = ModelRequest(
            purpose: .extract(PageTask(instruction: instruction, outline: outline)), system: "", messages: [],
            output: StructuredOutput(name: "extraction", schema: extraction.modelSchema), deadline: 0)
        let value = try #require(try await OfflineModel().reply(to: request).value)
        return try extraction.result(from: value) { "https://shop.example/\($0)" }
    }

    @Test("an array of objects comes from the repeated structure that fills them best")
    func products() async throws {
        let schema: JSONValue = [
            "type": "object",
            "properties": [
                "products": [
                    "type": "array",
                    "items": [
                        "type": "object",
                        "properties": [
                            "name": ["type": "string"], "price": ["type": "number"],
                            "detailsUrl": ["type": "string", "format": "uri"],
                        ],
                    ],
                ]
            ],
        ]
        let value = try await extract("get all products", schema, OfflineOutlines.shop)
        #expect(
            value["products"] == [
                ["name": "Lamp", "price": 1299.5, "detailsUrl": "https://shop.example/0-13"],
                ["name": "Chair", "price": 45, "detailsUrl": "https://shop.example/0-23"],
                ["name": "Table", "price": 80, "detailsUrl": "https://shop.example/0-33"],
            ])
    }

    @Test("a table's columns are found by their headers")
    func rows() async throws {
        let schema: JSONValue = [
            "type": "array",
            "items": [
                "type": "object",
                "properties": [
                    "full_name": ["type": "string"], "age": ["type": "integer"],
                    "profile": ["type": "string", "format": "url"],
                ],
            ],
        ]
        let value = try await extract("list the staff", schema, OfflineOutlines.table)
        #expect(
            value == [
                ["full_name": "Alice Smith", "age": 31, "profile": "https://shop.example/0-25"],
                ["full_name": "Bob Jones", "age": 1042, "profile": "https://shop.example/0-35"],
            ])
    }

    @Test("members come from labels, headings and addresses; what is not there is null or empty")
    func members() async throws {
        let schema: JSONValue = [
            "type": "object",
            "properties": [
                "title": ["type": "string"], "openingHours": ["type": "string"],
                "contactEmail": ["type": "string", "format": "email"], "phone": ["type": "string"],
                "founded": ["anyOf": [["type": "integer"], ["type": "null"]]],
                "privacyLink": ["type": "string", "format": "uri"],
            ],
        ]
        let value = try await extract("", schema, OfflineOutlines.shop)
        #expect(
            value == [
                "title": "Our products", "openingHours": "9 to 5", "contactEmail": "help@shop.example", "phone": "",
                "founded": .null, "privacyLink": "https://shop.example/0-42",
            ])
    }

    @Test(
        "the default schema answers the instruction",
        arguments: [
            ("extract the heading", "Our products"), ("what are the opening hours?", "9 to 5"),
            ("extract the flux capacitor", ""),
        ])
    func text(instruction: String, expected: String) async throws {
        let schema: JSONValue = [
            "type": "object", "properties": ["extraction": ["type": "string"]], "required": ["extraction"],
        ]
        #expect(try await extract(instruction, schema, OfflineOutlines.shop) == ["extraction": .string(expected)])
    }

    @Test("plain lists come by kind, or from the list of the page")
    func strings() async throws {
        let strings: JSONValue = ["type": "array", "items": ["type": "string"]]
        let links = try await extract(
            "all", ["type": "object", "properties": ["links": strings]], OfflineOutlines.shop)
        #expect(links["links"]?.arrayValue?.count == 5)
        let none = try await extract("get the names", ["type": "object", "properties": ["names": strings]], "")
        #expect(none == ["names": []])
    }

    @Test("a required number that the page lacks is an error that names it, not a guess")
    func missing() async throws {
        let schema: JSONValue = [
            "type": "object", "properties": ["weight": ["type": "number"], "title": ["type": "string"]],
        ]
        let error = await #expect(throws: ModelError.self) { try await extract("", schema, OfflineOutlines.shop) }
        #expect(error?.code == .refused && error?.message.contains("weight") == true)
    }
}
