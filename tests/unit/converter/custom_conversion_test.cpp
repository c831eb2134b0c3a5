#include <support/refusal.hpp>
#include <temporal/converter/data_converter.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

using temporal::conversion_error;
using temporal::data_converter;
using temporal::data_converter_options;
using temporal::json;
using temporal::payload;

namespace shop {

/// Converted by the JSON library's functions.
struct order {
  std::string id;
  int count = 0;
  std::optional<std::string> note;
  friend bool operator==(order const&, order const&) = default;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(order, id, count, note)

enum class color { red = 1, green = 2 };

/// Converted at compile time.
struct money {
  long cents = 0;
  friend bool operator==(money const&, money const&) = default;
};

/// Neither copyable nor default-constructible.
class ticket {
 public:
  explicit ticket(int number) : number_(number) {}
  ticket(ticket&&) = default;
  ticket& operator=(ticket&&) = default;
  int number() const { return number_; }

 private:
  int number_;
};

struct bomb {};
void to_json(json&, bomb const&) { throw std::logic_error("bomb went off"); }
void from_json(json const&, bomb&) { throw 42; }

}  // namespace shop

template <>
struct temporal::payload_traits<shop::money> {
  static payload encode(shop::money const& value) {
    return payload("shop/money", std::to_string(value.cents));
  }
  static shop::money decode(payload const& source) {
    if (source.encoding() != "shop/money") throw std::runtime_error("this is not money");
    return shop::money{std::stol(source.data)};
  }
};

template <>
struct temporal::payload_traits<shop::ticket> {
  static payload encode(shop::ticket const& value) {
    return payload("shop/ticket", std::to_string(value.number()));
  }
  static shop::ticket decode(payload const& source) { return shop::ticket(std::stoi(source.data)); }
};

namespace {

class order_converter final : public temporal::typed_payload_converter<shop::order> {
 public:
  payload encode_value(shop::order const& value) const override {
    return payload("shop/order", value.id);
  }
  std::optional<shop::order> decode_value(payload const& source) const override {
    if (source.encoding() != "shop/order") return std::nullopt;
    return shop::order{source.data, 0, std::nullopt};
  }
};

/// Takes everything that is an int.
class int_converter final : public temporal::payload_converter {
 public:
  std::optional<payload> encode(std::type_info const& type, void const* value) const override {
    if (type != typeid(int)) return std::nullopt;
    return payload("test/int", std::to_string(*static_cast<int const*>(value)));
  }
  bool decode(std::type_info const& type, payload const& source, void* target) const override {
    if (type != typeid(int) || source.encoding() != "test/int") return false;
    *static_cast<std::optional<int>*>(target) = std::stoi(source.data);
    return true;
  }
};

data_converter custom() {
  data_converter_options options;
  options.converters = {std::make_shared<order_converter>(), std::make_shared<int_converter>()};
  return data_converter(options);
}

std::string refusal(auto&& action) { return temporal::test::refusal<conversion_error>(action); }

}  // namespace

TEST_CASE("DC-36 a converter for one type; the others fall through") {
  auto const converter = custom();
  shop::order const order{"o-1", 2, std::nullopt};
  CHECK(converter.to_payload(order) == payload("shop/order", "o-1"));
  CHECK(converter.from_payload<shop::order>(payload("shop/order", "o-1")).id == "o-1");
  CHECK(converter.to_payload(7) == payload("test/int", "7"));
  CHECK(converter.to_payload(std::optional(7)) == payload("test/int", "7"));
  CHECK(converter.from_payload<std::optional<int>>(payload("test/int", "7")) == 7);
  CHECK(converter.to_payload("text") == payload("json/plain", "\"text\""));
  CHECK(converter.to_payload(7L) == payload("json/plain", "7"));
  // What a converter declines goes on to the built-in ones, in both directions.
  CHECK(converter.from_payload<int>(payload("json/plain", "8")) == 8);
  CHECK(converter.from_payload<shop::order>(
            payload("json/plain", R"({"id":"o-2","count":3,"note":null})")) ==
        shop::order{"o-2", 3, std::nullopt});
  CHECK(converter.from_payload<payload>(payload("test/int", "7")) == payload("test/int", "7"));
}

TEST_CASE("DC-36 payload_traits replace the built-in conversion") {
  data_converter const converter;
  CHECK(converter.to_payload(shop::money{150}) == payload("shop/money", "150"));
  CHECK(converter.from_payload<shop::money>(payload("shop/money", "150")) == shop::money{150});
  CHECK(converter.to_payload(std::optional(shop::money{1})) == payload("shop/money", "1"));
  CHECK(refusal([&] { converter.from_payload<shop::money>(payload("json/plain", "1")); }) ==
        "cannot decode json/plain as shop::money: this is not money");
  CHECK(converter.from_payload<shop::ticket>(converter.to_payload(shop::ticket(9))).number() == 9);
  auto const tuple = converter.from_arguments<shop::ticket, shop::money>(
      {payload("shop/ticket", "3"), payload("shop/money", "4")});
  CHECK(std::get<0>(tuple).number() == 3);
}

TEST_CASE("types with to_json and from_json, and enums") {
  data_converter const converter;
  shop::order const order{"o-1", 2, "fragile"};
  CHECK(converter.to_payload(order).data == R"({"count":2,"id":"o-1","note":"fragile"})");
  CHECK(converter.from_payload<shop::order>(converter.to_payload(order)) == order);
  std::vector<shop::order> const orders{order, shop::order{"o-2", 1, std::nullopt}};
  CHECK(converter.from_payload<std::vector<shop::order>>(converter.to_payload(orders)) == orders);
  CHECK(converter.to_payload(orders).data.find("\"note\":null") != std::string::npos);
  CHECK(converter.to_payload(shop::color::green).data == "2");
  CHECK(converter.from_payload<shop::color>(payload("json/plain", "1")) == shop::color::red);
  std::vector<std::optional<int>> const holes{1, std::nullopt};
  CHECK(converter.to_payload(holes).data == "[1,null]");
  CHECK(converter.from_payload<std::vector<std::optional<int>>>(
            payload("json/plain", "[1,null]")) == holes);
  CHECK(refusal([&] { converter.from_payload<shop::order>(payload("json/plain", "{}")); }) ==
        "cannot decode json/plain as shop::order: key 'id' not found");
}

TEST_CASE("what a conversion function throws is reported and kept") {
  data_converter const converter;
  try {
    converter.to_payload(shop::bomb());
    FAIL("accepted");
  } catch (conversion_error const& error) {
    CHECK(std::string(error.what()) == "cannot encode shop::bomb: bomb went off");
    CHECK_THROWS_AS(std::rethrow_if_nested(error), std::logic_error);
  }
  CHECK(refusal([&] { converter.from_payload<shop::bomb>(payload("json/plain", "1")); }) ==
        "cannot decode json/plain as shop::bomb: unknown exception");
}

TEST_CASE("options are checked and kept") {
  data_converter_options options;
  options.converters.push_back(nullptr);
  CHECK_THROWS_AS(data_converter{options}, std::invalid_argument);
  options.converters.clear();
  options.encode_common_attributes = true;
  CHECK(data_converter(options).options().encode_common_attributes);
  CHECK_FALSE(data_converter().options().encode_common_attributes);
}

TEST_CASE("a deferred payload is encoded with the converter it meets") {
  temporal::deferred_payload const value(7);
  CHECK(value.encode(data_converter()) == payload("json/plain", "7"));
  CHECK(value.encode(custom()) == payload("test/int", "7"));
  temporal::deferred_payload const copy = value;
  CHECK(copy.encode(custom()) == payload("test/int", "7"));
  CHECK(temporal::deferred_payload("text").encode(custom()) == payload("json/plain", "\"text\""));
  CHECK(temporal::deferred_payload(nullptr).encode(custom()) == payload("binary/null", ""));
  CHECK(temporal::deferred_payload(payload("x", "y")).encode(custom()) == payload("x", "y"));
  CHECK(temporal::deferred_payload(shop::ticket(5)).encode(custom()) ==
        payload("shop/ticket", "5"));
}
