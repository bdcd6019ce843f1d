var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __commonJS = (cb, mod) => function __require() {
  try {
    return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
  } catch (e) {
    throw mod = 0, e;
  }
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key2 of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key2) && key2 !== except)
        __defProp(to, key2, { get: () => from[key2], enumerable: !(desc = __getOwnPropDesc(from, key2)) || desc.enumerable });
  }
  return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
  mod
));

// builtin:events
import builtin from "node:events";
var require_events = __commonJS({
  "builtin:events"(exports, module) {
    module.exports = builtin;
  }
});

// node_modules/postgres-array/index.js
var require_postgres_array = __commonJS({
  "node_modules/postgres-array/index.js"(exports) {
    "use strict";
    exports.parse = function(source, transform) {
      return new ArrayParser(source, transform).parse();
    };
    var ArrayParser = class _ArrayParser {
      constructor(source, transform) {
        this.source = source;
        this.transform = transform || identity;
        this.position = 0;
        this.entries = [];
        this.recorded = [];
        this.dimension = 0;
      }
      isEof() {
        return this.position >= this.source.length;
      }
      nextCharacter() {
        var character = this.source[this.position++];
        if (character === "\\") {
          return {
            value: this.source[this.position++],
            escaped: true
          };
        }
        return {
          value: character,
          escaped: false
        };
      }
      record(character) {
        this.recorded.push(character);
      }
      newEntry(includeEmpty) {
        var entry;
        if (this.recorded.length > 0 || includeEmpty) {
          entry = this.recorded.join("");
          if (entry === "NULL" && !includeEmpty) {
            entry = null;
          }
          if (entry !== null) entry = this.transform(entry);
          this.entries.push(entry);
          this.recorded = [];
        }
      }
      consumeDimensions() {
        if (this.source[0] === "[") {
          while (!this.isEof()) {
            var char = this.nextCharacter();
            if (char.value === "=") break;
          }
        }
      }
      parse(nested) {
        var character, parser, quote;
        this.consumeDimensions();
        while (!this.isEof()) {
          character = this.nextCharacter();
          if (character.value === "{" && !quote) {
            this.dimension++;
            if (this.dimension > 1) {
              parser = new _ArrayParser(this.source.substr(this.position - 1), this.transform);
              this.entries.push(parser.parse(true));
              this.position += parser.position - 2;
            }
          } else if (character.value === "}" && !quote) {
            this.dimension--;
            if (!this.dimension) {
              this.newEntry();
              if (nested) return this.entries;
            }
          } else if (character.value === '"' && !character.escaped) {
            if (quote) this.newEntry(true);
            quote = !quote;
          } else if (character.value === "," && !quote) {
            this.newEntry();
          } else {
            this.record(character.value);
          }
        }
        if (this.dimension !== 0) {
          throw new Error("array dimension not balanced");
        }
        return this.entries;
      }
    };
    function identity(value) {
      return value;
    }
  }
});

// node_modules/pg-types/lib/arrayParser.js
var require_arrayParser = __commonJS({
  "node_modules/pg-types/lib/arrayParser.js"(exports, module) {
    var array = require_postgres_array();
    module.exports = {
      create: function(source, transform) {
        return {
          parse: function() {
            return array.parse(source, transform);
          }
        };
      }
    };
  }
});

// node_modules/postgres-date/index.js
var require_postgres_date = __commonJS({
  "node_modules/postgres-date/index.js"(exports, module) {
    "use strict";
    var DATE_TIME = /(\d{1,})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})(\.\d{1,})?.*?( BC)?$/;
    var DATE = /^(\d{1,})-(\d{2})-(\d{2})( BC)?$/;
    var TIME_ZONE = /([Z+-])(\d{2})?:?(\d{2})?:?(\d{2})?/;
    var INFINITY = /^-?infinity$/;
    module.exports = function parseDate(isoDate) {
      if (INFINITY.test(isoDate)) {
        return Number(isoDate.replace("i", "I"));
      }
      var matches2 = DATE_TIME.exec(isoDate);
      if (!matches2) {
        return getDate(isoDate) || null;
      }
      var isBC = !!matches2[8];
      var year = parseInt(matches2[1], 10);
      if (isBC) {
        year = bcYearToNegativeYear(year);
      }
      var month = parseInt(matches2[2], 10) - 1;
      var day = matches2[3];
      var hour = parseInt(matches2[4], 10);
      var minute = parseInt(matches2[5], 10);
      var second = parseInt(matches2[6], 10);
      var ms = matches2[7];
      ms = ms ? 1e3 * parseFloat(ms) : 0;
      var date;
      var offset = timeZoneOffset(isoDate);
      if (offset != null) {
        date = new Date(Date.UTC(year, month, day, hour, minute, second, ms));
        if (is0To99(year)) {
          date.setUTCFullYear(year);
        }
        if (offset !== 0) {
          date.setTime(date.getTime() - offset);
        }
      } else {
        date = new Date(year, month, day, hour, minute, second, ms);
        if (is0To99(year)) {
          date.setFullYear(year);
        }
      }
      return date;
    };
    function getDate(isoDate) {
      var matches2 = DATE.exec(isoDate);
      if (!matches2) {
        return;
      }
      var year = parseInt(matches2[1], 10);
      var isBC = !!matches2[4];
      if (isBC) {
        year = bcYearToNegativeYear(year);
      }
      var month = parseInt(matches2[2], 10) - 1;
      var day = matches2[3];
      var date = new Date(year, month, day);
      if (is0To99(year)) {
        date.setFullYear(year);
      }
      return date;
    }
    function timeZoneOffset(isoDate) {
      if (isoDate.endsWith("+00")) {
        return 0;
      }
      var zone = TIME_ZONE.exec(isoDate.split(" ")[1]);
      if (!zone) return;
      var type = zone[1];
      if (type === "Z") {
        return 0;
      }
      var sign = type === "-" ? -1 : 1;
      var offset = parseInt(zone[2], 10) * 3600 + parseInt(zone[3] || 0, 10) * 60 + parseInt(zone[4] || 0, 10);
      return offset * sign * 1e3;
    }
    function bcYearToNegativeYear(year) {
      return -(year - 1);
    }
    function is0To99(num) {
      return num >= 0 && num < 100;
    }
  }
});

// node_modules/xtend/mutable.js
var require_mutable = __commonJS({
  "node_modules/xtend/mutable.js"(exports, module) {
    module.exports = extend;
    var hasOwnProperty = Object.prototype.hasOwnProperty;
    function extend(target) {
      for (var i = 1; i < arguments.length; i++) {
        var source = arguments[i];
        for (var key2 in source) {
          if (hasOwnProperty.call(source, key2)) {
            target[key2] = source[key2];
          }
        }
      }
      return target;
    }
  }
});

// node_modules/postgres-interval/index.js
var require_postgres_interval = __commonJS({
  "node_modules/postgres-interval/index.js"(exports, module) {
    "use strict";
    var extend = require_mutable();
    module.exports = PostgresInterval;
    function PostgresInterval(raw2) {
      if (!(this instanceof PostgresInterval)) {
        return new PostgresInterval(raw2);
      }
      extend(this, parse2(raw2));
    }
    var properties = ["seconds", "minutes", "hours", "days", "months", "years"];
    PostgresInterval.prototype.toPostgres = function() {
      var filtered = properties.filter(this.hasOwnProperty, this);
      if (this.milliseconds && filtered.indexOf("seconds") < 0) {
        filtered.push("seconds");
      }
      if (filtered.length === 0) return "0";
      return filtered.map(function(property) {
        var value = this[property] || 0;
        if (property === "seconds" && this.milliseconds) {
          value = (value + this.milliseconds / 1e3).toFixed(6).replace(/\.?0+$/, "");
        }
        return value + " " + property;
      }, this).join(" ");
    };
    var propertiesISOEquivalent = {
      years: "Y",
      months: "M",
      days: "D",
      hours: "H",
      minutes: "M",
      seconds: "S"
    };
    var dateProperties = ["years", "months", "days"];
    var timeProperties = ["hours", "minutes", "seconds"];
    PostgresInterval.prototype.toISOString = PostgresInterval.prototype.toISO = function() {
      var datePart = dateProperties.map(buildProperty, this).join("");
      var timePart = timeProperties.map(buildProperty, this).join("");
      return "P" + datePart + "T" + timePart;
      function buildProperty(property) {
        var value = this[property] || 0;
        if (property === "seconds" && this.milliseconds) {
          value = (value + this.milliseconds / 1e3).toFixed(6).replace(/0+$/, "");
        }
        return value + propertiesISOEquivalent[property];
      }
    };
    var NUMBER = "([+-]?\\d+)";
    var YEAR = NUMBER + "\\s+years?";
    var MONTH = NUMBER + "\\s+mons?";
    var DAY = NUMBER + "\\s+days?";
    var TIME = "([+-])?([\\d]*):(\\d\\d):(\\d\\d)\\.?(\\d{1,6})?";
    var INTERVAL = new RegExp([YEAR, MONTH, DAY, TIME].map(function(regexString) {
      return "(" + regexString + ")?";
    }).join("\\s*"));
    var positions = {
      years: 2,
      months: 4,
      days: 6,
      hours: 9,
      minutes: 10,
      seconds: 11,
      milliseconds: 12
    };
    var negatives = ["hours", "minutes", "seconds", "milliseconds"];
    function parseMilliseconds(fraction) {
      var microseconds = fraction + "000000".slice(fraction.length);
      return parseInt(microseconds, 10) / 1e3;
    }
    function parse2(interval) {
      if (!interval) return {};
      var matches2 = INTERVAL.exec(interval);
      var isNegative = matches2[8] === "-";
      return Object.keys(positions).reduce(function(parsed, property) {
        var position = positions[property];
        var value = matches2[position];
        if (!value) return parsed;
        value = property === "milliseconds" ? parseMilliseconds(value) : parseInt(value, 10);
        if (!value) return parsed;
        if (isNegative && ~negatives.indexOf(property)) {
          value *= -1;
        }
        parsed[property] = value;
        return parsed;
      }, {});
    }
  }
});

// node_modules/postgres-bytea/index.js
var require_postgres_bytea = __commonJS({
  "node_modules/postgres-bytea/index.js"(exports, module) {
    "use strict";
    var bufferFrom = Buffer.from || Buffer;
    module.exports = function parseBytea(input) {
      if (/^\\x/.test(input)) {
        return bufferFrom(input.substr(2), "hex");
      }
      var output = "";
      var i = 0;
      while (i < input.length) {
        if (input[i] !== "\\") {
          output += input[i];
          ++i;
        } else {
          if (/[0-7]{3}/.test(input.substr(i + 1, 3))) {
            output += String.fromCharCode(parseInt(input.substr(i + 1, 3), 8));
            i += 4;
          } else {
            var backslashes = 1;
            while (i + backslashes < input.length && input[i + backslashes] === "\\") {
              backslashes++;
            }
            for (var k = 0; k < Math.floor(backslashes / 2); ++k) {
              output += "\\";
            }
            i += Math.floor(backslashes / 2) * 2;
          }
        }
      }
      return bufferFrom(output, "binary");
    };
  }
});

// node_modules/pg-types/lib/textParsers.js
var require_textParsers = __commonJS({
  "node_modules/pg-types/lib/textParsers.js"(exports, module) {
    var array = require_postgres_array();
    var arrayParser = require_arrayParser();
    var parseDate = require_postgres_date();
    var parseInterval = require_postgres_interval();
    var parseByteA = require_postgres_bytea();
    function allowNull(fn) {
      return function nullAllowed(value) {
        if (value === null) return value;
        return fn(value);
      };
    }
    function parseBool(value) {
      if (value === null) return value;
      return value === "TRUE" || value === "t" || value === "true" || value === "y" || value === "yes" || value === "on" || value === "1";
    }
    function parseBoolArray(value) {
      if (!value) return null;
      return array.parse(value, parseBool);
    }
    function parseBaseTenInt(string) {
      return parseInt(string, 10);
    }
    function parseIntegerArray(value) {
      if (!value) return null;
      return array.parse(value, allowNull(parseBaseTenInt));
    }
    function parseBigIntegerArray(value) {
      if (!value) return null;
      return array.parse(value, allowNull(function(entry) {
        return parseBigInteger(entry).trim();
      }));
    }
    var parsePointArray = function(value) {
      if (!value) {
        return null;
      }
      var p = arrayParser.create(value, function(entry) {
        if (entry !== null) {
          entry = parsePoint(entry);
        }
        return entry;
      });
      return p.parse();
    };
    var parseFloatArray = function(value) {
      if (!value) {
        return null;
      }
      var p = arrayParser.create(value, function(entry) {
        if (entry !== null) {
          entry = parseFloat(entry);
        }
        return entry;
      });
      return p.parse();
    };
    var parseStringArray = function(value) {
      if (!value) {
        return null;
      }
      var p = arrayParser.create(value);
      return p.parse();
    };
    var parseDateArray = function(value) {
      if (!value) {
        return null;
      }
      var p = arrayParser.create(value, function(entry) {
        if (entry !== null) {
          entry = parseDate(entry);
        }
        return entry;
      });
      return p.parse();
    };
    var parseIntervalArray = function(value) {
      if (!value) {
        return null;
      }
      var p = arrayParser.create(value, function(entry) {
        if (entry !== null) {
          entry = parseInterval(entry);
        }
        return entry;
      });
      return p.parse();
    };
    var parseByteAArray = function(value) {
      if (!value) {
        return null;
      }
      return array.parse(value, allowNull(parseByteA));
    };
    var parseInteger = function(value) {
      return parseInt(value, 10);
    };
    var parseBigInteger = function(value) {
      var valStr = String(value);
      if (/^\d+$/.test(valStr)) {
        return valStr;
      }
      return value;
    };
    var parseJsonArray = function(value) {
      if (!value) {
        return null;
      }
      return array.parse(value, allowNull(JSON.parse));
    };
    var parsePoint = function(value) {
      if (value[0] !== "(") {
        return null;
      }
      value = value.substring(1, value.length - 1).split(",");
      return {
        x: parseFloat(value[0]),
        y: parseFloat(value[1])
      };
    };
    var parseCircle = function(value) {
      if (value[0] !== "<" && value[1] !== "(") {
        return null;
      }
      var point = "(";
      var radius = "";
      var pointParsed = false;
      for (var i = 2; i < value.length - 1; i++) {
        if (!pointParsed) {
          point += value[i];
        }
        if (value[i] === ")") {
          pointParsed = true;
          continue;
        } else if (!pointParsed) {
          continue;
        }
        if (value[i] === ",") {
          continue;
        }
        radius += value[i];
      }
      var result = parsePoint(point);
      result.radius = parseFloat(radius);
      return result;
    };
    var init = function(register) {
      register(20, parseBigInteger);
      register(21, parseInteger);
      register(23, parseInteger);
      register(26, parseInteger);
      register(700, parseFloat);
      register(701, parseFloat);
      register(16, parseBool);
      register(1082, parseDate);
      register(1114, parseDate);
      register(1184, parseDate);
      register(600, parsePoint);
      register(651, parseStringArray);
      register(718, parseCircle);
      register(1e3, parseBoolArray);
      register(1001, parseByteAArray);
      register(1005, parseIntegerArray);
      register(1007, parseIntegerArray);
      register(1028, parseIntegerArray);
      register(1016, parseBigIntegerArray);
      register(1017, parsePointArray);
      register(1021, parseFloatArray);
      register(1022, parseFloatArray);
      register(1231, parseFloatArray);
      register(1014, parseStringArray);
      register(1015, parseStringArray);
      register(1008, parseStringArray);
      register(1009, parseStringArray);
      register(1040, parseStringArray);
      register(1041, parseStringArray);
      register(1115, parseDateArray);
      register(1182, parseDateArray);
      register(1185, parseDateArray);
      register(1186, parseInterval);
      register(1187, parseIntervalArray);
      register(17, parseByteA);
      register(114, JSON.parse.bind(JSON));
      register(3802, JSON.parse.bind(JSON));
      register(199, parseJsonArray);
      register(3807, parseJsonArray);
      register(3907, parseStringArray);
      register(2951, parseStringArray);
      register(791, parseStringArray);
      register(1183, parseStringArray);
      register(1270, parseStringArray);
    };
    module.exports = {
      init
    };
  }
});

// node_modules/pg-int8/index.js
var require_pg_int8 = __commonJS({
  "node_modules/pg-int8/index.js"(exports, module) {
    "use strict";
    var BASE = 1e6;
    function readInt8(buffer) {
      var high = buffer.readInt32BE(0);
      var low = buffer.readUInt32BE(4);
      var sign = "";
      if (high < 0) {
        high = ~high + (low === 0);
        low = ~low + 1 >>> 0;
        sign = "-";
      }
      var result = "";
      var carry;
      var t;
      var digits;
      var pad;
      var l;
      var i;
      {
        carry = high % BASE;
        high = high / BASE >>> 0;
        t = 4294967296 * carry + low;
        low = t / BASE >>> 0;
        digits = "" + (t - BASE * low);
        if (low === 0 && high === 0) {
          return sign + digits + result;
        }
        pad = "";
        l = 6 - digits.length;
        for (i = 0; i < l; i++) {
          pad += "0";
        }
        result = pad + digits + result;
      }
      {
        carry = high % BASE;
        high = high / BASE >>> 0;
        t = 4294967296 * carry + low;
        low = t / BASE >>> 0;
        digits = "" + (t - BASE * low);
        if (low === 0 && high === 0) {
          return sign + digits + result;
        }
        pad = "";
        l = 6 - digits.length;
        for (i = 0; i < l; i++) {
          pad += "0";
        }
        result = pad + digits + result;
      }
      {
        carry = high % BASE;
        high = high / BASE >>> 0;
        t = 4294967296 * carry + low;
        low = t / BASE >>> 0;
        digits = "" + (t - BASE * low);
        if (low === 0 && high === 0) {
          return sign + digits + result;
        }
        pad = "";
        l = 6 - digits.length;
        for (i = 0; i < l; i++) {
          pad += "0";
        }
        result = pad + digits + result;
      }
      {
        carry = high % BASE;
        t = 4294967296 * carry + low;
        digits = "" + t % BASE;
        return sign + digits + result;
      }
    }
    module.exports = readInt8;
  }
});

// node_modules/pg-types/lib/binaryParsers.js
var require_binaryParsers = __commonJS({
  "node_modules/pg-types/lib/binaryParsers.js"(exports, module) {
    var parseInt64 = require_pg_int8();
    var parseBits = function(data, bits, offset, invert, callback) {
      offset = offset || 0;
      invert = invert || false;
      callback = callback || function(lastValue, newValue, bits2) {
        return lastValue * Math.pow(2, bits2) + newValue;
      };
      var offsetBytes = offset >> 3;
      var inv = function(value) {
        if (invert) {
          return ~value & 255;
        }
        return value;
      };
      var mask = 255;
      var firstBits = 8 - offset % 8;
      if (bits < firstBits) {
        mask = 255 << 8 - bits & 255;
        firstBits = bits;
      }
      if (offset) {
        mask = mask >> offset % 8;
      }
      var result = 0;
      if (offset % 8 + bits >= 8) {
        result = callback(0, inv(data[offsetBytes]) & mask, firstBits);
      }
      var bytes2 = bits + offset >> 3;
      for (var i = offsetBytes + 1; i < bytes2; i++) {
        result = callback(result, inv(data[i]), 8);
      }
      var lastBits = (bits + offset) % 8;
      if (lastBits > 0) {
        result = callback(result, inv(data[bytes2]) >> 8 - lastBits, lastBits);
      }
      return result;
    };
    var parseFloatFromBits = function(data, precisionBits, exponentBits) {
      var bias = Math.pow(2, exponentBits - 1) - 1;
      var sign = parseBits(data, 1);
      var exponent = parseBits(data, exponentBits, 1);
      if (exponent === 0) {
        return 0;
      }
      var precisionBitsCounter = 1;
      var parsePrecisionBits = function(lastValue, newValue, bits) {
        if (lastValue === 0) {
          lastValue = 1;
        }
        for (var i = 1; i <= bits; i++) {
          precisionBitsCounter /= 2;
          if ((newValue & 1 << bits - i) > 0) {
            lastValue += precisionBitsCounter;
          }
        }
        return lastValue;
      };
      var mantissa = parseBits(data, precisionBits, exponentBits + 1, false, parsePrecisionBits);
      if (exponent == Math.pow(2, exponentBits + 1) - 1) {
        if (mantissa === 0) {
          return sign === 0 ? Infinity : -Infinity;
        }
        return NaN;
      }
      return (sign === 0 ? 1 : -1) * Math.pow(2, exponent - bias) * mantissa;
    };
    var parseInt16 = function(value) {
      if (parseBits(value, 1) == 1) {
        return -1 * (parseBits(value, 15, 1, true) + 1);
      }
      return parseBits(value, 15, 1);
    };
    var parseInt32 = function(value) {
      if (parseBits(value, 1) == 1) {
        return -1 * (parseBits(value, 31, 1, true) + 1);
      }
      return parseBits(value, 31, 1);
    };
    var parseFloat32 = function(value) {
      return parseFloatFromBits(value, 23, 8);
    };
    var parseFloat64 = function(value) {
      return parseFloatFromBits(value, 52, 11);
    };
    var parseNumeric = function(value) {
      var sign = parseBits(value, 16, 32);
      if (sign == 49152) {
        return NaN;
      }
      var weight = Math.pow(1e4, parseBits(value, 16, 16));
      var result = 0;
      var digits = [];
      var ndigits = parseBits(value, 16);
      for (var i = 0; i < ndigits; i++) {
        result += parseBits(value, 16, 64 + 16 * i) * weight;
        weight /= 1e4;
      }
      var scale = Math.pow(10, parseBits(value, 16, 48));
      return (sign === 0 ? 1 : -1) * Math.round(result * scale) / scale;
    };
    var parseDate = function(isUTC, value) {
      var sign = parseBits(value, 1);
      var rawValue = parseBits(value, 63, 1);
      var result = new Date((sign === 0 ? 1 : -1) * rawValue / 1e3 + 9466848e5);
      if (!isUTC) {
        result.setTime(result.getTime() + result.getTimezoneOffset() * 6e4);
      }
      result.usec = rawValue % 1e3;
      result.getMicroSeconds = function() {
        return this.usec;
      };
      result.setMicroSeconds = function(value2) {
        this.usec = value2;
      };
      result.getUTCMicroSeconds = function() {
        return this.usec;
      };
      return result;
    };
    var parseArray = function(value) {
      var dim = parseBits(value, 32);
      var flags = parseBits(value, 32, 32);
      var elementType = parseBits(value, 32, 64);
      var offset = 96;
      var dims = [];
      for (var i = 0; i < dim; i++) {
        dims[i] = parseBits(value, 32, offset);
        offset += 32;
        offset += 32;
      }
      var parseElement = function(elementType2) {
        var length = parseBits(value, 32, offset);
        offset += 32;
        if (length == 4294967295) {
          return null;
        }
        var result;
        if (elementType2 == 23 || elementType2 == 20) {
          result = parseBits(value, length * 8, offset);
          offset += length * 8;
          return result;
        } else if (elementType2 == 25) {
          result = value.toString(this.encoding, offset >> 3, (offset += length << 3) >> 3);
          return result;
        } else {
          console.log("ERROR: ElementType not implemented: " + elementType2);
        }
      };
      var parse2 = function(dimension, elementType2) {
        var array = [];
        var i2;
        if (dimension.length > 1) {
          var count = dimension.shift();
          for (i2 = 0; i2 < count; i2++) {
            array[i2] = parse2(dimension, elementType2);
          }
          dimension.unshift(count);
        } else {
          for (i2 = 0; i2 < dimension[0]; i2++) {
            array[i2] = parseElement(elementType2);
          }
        }
        return array;
      };
      return parse2(dims, elementType);
    };
    var parseText = function(value) {
      return value.toString("utf8");
    };
    var parseBool = function(value) {
      if (value === null) return null;
      return parseBits(value, 8) > 0;
    };
    var init = function(register) {
      register(20, parseInt64);
      register(21, parseInt16);
      register(23, parseInt32);
      register(26, parseInt32);
      register(1700, parseNumeric);
      register(700, parseFloat32);
      register(701, parseFloat64);
      register(16, parseBool);
      register(1114, parseDate.bind(null, false));
      register(1184, parseDate.bind(null, true));
      register(1e3, parseArray);
      register(1007, parseArray);
      register(1016, parseArray);
      register(1008, parseArray);
      register(1009, parseArray);
      register(25, parseText);
    };
    module.exports = {
      init
    };
  }
});

// node_modules/pg-types/lib/builtins.js
var require_builtins = __commonJS({
  "node_modules/pg-types/lib/builtins.js"(exports, module) {
    module.exports = {
      BOOL: 16,
      BYTEA: 17,
      CHAR: 18,
      INT8: 20,
      INT2: 21,
      INT4: 23,
      REGPROC: 24,
      TEXT: 25,
      OID: 26,
      TID: 27,
      XID: 28,
      CID: 29,
      JSON: 114,
      XML: 142,
      PG_NODE_TREE: 194,
      SMGR: 210,
      PATH: 602,
      POLYGON: 604,
      CIDR: 650,
      FLOAT4: 700,
      FLOAT8: 701,
      ABSTIME: 702,
      RELTIME: 703,
      TINTERVAL: 704,
      CIRCLE: 718,
      MACADDR8: 774,
      MONEY: 790,
      MACADDR: 829,
      INET: 869,
      ACLITEM: 1033,
      BPCHAR: 1042,
      VARCHAR: 1043,
      DATE: 1082,
      TIME: 1083,
      TIMESTAMP: 1114,
      TIMESTAMPTZ: 1184,
      INTERVAL: 1186,
      TIMETZ: 1266,
      BIT: 1560,
      VARBIT: 1562,
      NUMERIC: 1700,
      REFCURSOR: 1790,
      REGPROCEDURE: 2202,
      REGOPER: 2203,
      REGOPERATOR: 2204,
      REGCLASS: 2205,
      REGTYPE: 2206,
      UUID: 2950,
      TXID_SNAPSHOT: 2970,
      PG_LSN: 3220,
      PG_NDISTINCT: 3361,
      PG_DEPENDENCIES: 3402,
      TSVECTOR: 3614,
      TSQUERY: 3615,
      GTSVECTOR: 3642,
      REGCONFIG: 3734,
      REGDICTIONARY: 3769,
      JSONB: 3802,
      REGNAMESPACE: 4089,
      REGROLE: 4096
    };
  }
});

// node_modules/pg-types/index.js
var require_pg_types = __commonJS({
  "node_modules/pg-types/index.js"(exports) {
    var textParsers = require_textParsers();
    var binaryParsers = require_binaryParsers();
    var arrayParser = require_arrayParser();
    var builtinTypes = require_builtins();
    exports.getTypeParser = getTypeParser;
    exports.setTypeParser = setTypeParser;
    exports.arrayParser = arrayParser;
    exports.builtins = builtinTypes;
    var typeParsers = {
      text: {},
      binary: {}
    };
    function noParse(val) {
      return String(val);
    }
    function getTypeParser(oid, format) {
      format = format || "text";
      if (!typeParsers[format]) {
        return noParse;
      }
      return typeParsers[format][oid] || noParse;
    }
    function setTypeParser(oid, format, parseFn) {
      if (typeof format == "function") {
        parseFn = format;
        format = "text";
      }
      typeParsers[format][oid] = parseFn;
    }
    textParsers.init(function(oid, converter) {
      typeParsers.text[oid] = converter;
    });
    binaryParsers.init(function(oid, converter) {
      typeParsers.binary[oid] = converter;
    });
  }
});

// node_modules/pg/lib/defaults.js
var require_defaults = __commonJS({
  "node_modules/pg/lib/defaults.js"(exports, module) {
    "use strict";
    var user;
    try {
      user = process.platform === "win32" ? process.env.USERNAME : process.env.USER;
    } catch {
    }
    module.exports = {
      // database host. defaults to localhost
      host: "localhost",
      // database user's name
      user,
      // name of database to connect
      database: void 0,
      // database user's password
      password: null,
      // a Postgres connection string to be used instead of setting individual connection items
      // NOTE:  Setting this value will cause it to override any other value (such as database or user) defined
      // in the defaults object.
      connectionString: void 0,
      // database port
      port: 5432,
      // number of rows to return at a time from a prepared statement's
      // portal. 0 will return all rows at once
      rows: 0,
      // binary result mode
      binary: false,
      // Connection pool options - see https://github.com/brianc/node-pg-pool
      // number of connections to use in connection pool
      // 0 will disable connection pooling
      max: 10,
      // max milliseconds a client can go unused before it is removed
      // from the pool and destroyed
      idleTimeoutMillis: 3e4,
      client_encoding: "",
      ssl: false,
      // SSL negotiation style: 'postgres' (traditional SSLRequest) or 'direct'
      sslnegotiation: void 0,
      application_name: void 0,
      fallback_application_name: void 0,
      options: void 0,
      parseInputDatesAsUTC: false,
      // max milliseconds any query using this connection will execute for before timing out in error.
      // false=unlimited
      statement_timeout: false,
      // Abort any statement that waits longer than the specified duration in milliseconds while attempting to acquire a lock.
      // false=unlimited
      lock_timeout: false,
      // Terminate any session with an open transaction that has been idle for longer than the specified duration in milliseconds
      // false=unlimited
      idle_in_transaction_session_timeout: false,
      // max milliseconds to wait for query to complete (client side)
      query_timeout: false,
      connect_timeout: 0,
      keepalives: 1,
      keepalives_idle: 0
    };
    var pgTypes = require_pg_types();
    var parseBigInteger = pgTypes.getTypeParser(20, "text");
    var parseBigIntegerArray = pgTypes.getTypeParser(1016, "text");
    module.exports.__defineSetter__("parseInt8", function(val) {
      pgTypes.setTypeParser(20, "text", val ? pgTypes.getTypeParser(23, "text") : parseBigInteger);
      pgTypes.setTypeParser(1016, "text", val ? pgTypes.getTypeParser(1007, "text") : parseBigIntegerArray);
    });
  }
});

// builtin:util
import builtin2 from "node:util";
var require_util = __commonJS({
  "builtin:util"(exports, module) {
    module.exports = builtin2;
  }
});

// builtin:util/types
import builtin3 from "node:util/types";
var require_types = __commonJS({
  "builtin:util/types"(exports, module) {
    module.exports = builtin3;
  }
});

// node_modules/pg/lib/utils.js
var require_utils = __commonJS({
  "node_modules/pg/lib/utils.js"(exports, module) {
    "use strict";
    var defaults2 = require_defaults();
    var nodeUtils = require_util();
    var { isDate } = require_types();
    var invalidDateDeprecationNotice = nodeUtils.deprecate(
      () => {
      },
      "Sending an invalid date to Postgres is deprecated and will throw an error in the next major version of pg. Ensure any Date object passed as a query parameter is valid.",
      "PG_INVALID_DATE"
    );
    function escapeElement(elementRepresentation) {
      const escaped = elementRepresentation.replace(/\\/g, "\\\\").replace(/"/g, '\\"');
      return '"' + escaped + '"';
    }
    function arrayString(val) {
      let result = "{";
      for (let i = 0; i < val.length; i++) {
        if (i > 0) {
          result += ",";
        }
        let item = val[i];
        if (item == null) {
          result += "NULL";
        } else if (Array.isArray(item)) {
          result += arrayString(item);
        } else if (ArrayBuffer.isView(item)) {
          if (!(item instanceof Buffer)) {
            item = Buffer.from(item.buffer, item.byteOffset, item.byteLength);
          }
          result += "\\\\x" + item.toString("hex");
        } else {
          result += escapeElement(prepareValue(item));
        }
      }
      result += "}";
      return result;
    }
    var prepareValue = function(val, seen) {
      if (val == null) {
        return null;
      }
      if (typeof val === "object") {
        if (val instanceof Buffer) {
          return val;
        }
        if (ArrayBuffer.isView(val)) {
          return Buffer.from(val.buffer, val.byteOffset, val.byteLength);
        }
        if (isDate(val)) {
          if (isNaN(val.getTime())) {
            invalidDateDeprecationNotice();
          }
          if (defaults2.parseInputDatesAsUTC) {
            return dateToStringUTC(val);
          } else {
            return dateToString(val);
          }
        }
        if (Array.isArray(val)) {
          return arrayString(val);
        }
        return prepareObject(val, seen);
      }
      return val.toString();
    };
    function prepareObject(val, seen) {
      if (val && typeof val.toPostgres === "function") {
        seen = seen || [];
        if (seen.indexOf(val) !== -1) {
          throw new Error('circular reference detected while preparing "' + val + '" for query');
        }
        seen.push(val);
        return prepareValue(val.toPostgres(prepareValue), seen);
      }
      return JSON.stringify(val);
    }
    function dateToString(date) {
      let offset = -date.getTimezoneOffset();
      let year = date.getFullYear();
      const isBCYear = year < 1;
      if (isBCYear) year = Math.abs(year) + 1;
      let ret = String(year).padStart(4, "0") + "-" + String(date.getMonth() + 1).padStart(2, "0") + "-" + String(date.getDate()).padStart(2, "0") + "T" + String(date.getHours()).padStart(2, "0") + ":" + String(date.getMinutes()).padStart(2, "0") + ":" + String(date.getSeconds()).padStart(2, "0") + "." + String(date.getMilliseconds()).padStart(3, "0");
      if (offset < 0) {
        ret += "-";
        offset *= -1;
      } else {
        ret += "+";
      }
      ret += String(Math.floor(offset / 60)).padStart(2, "0") + ":" + String(offset % 60).padStart(2, "0");
      if (isBCYear) ret += " BC";
      return ret;
    }
    function dateToStringUTC(date) {
      let year = date.getUTCFullYear();
      const isBCYear = year < 1;
      if (isBCYear) year = Math.abs(year) + 1;
      let ret = String(year).padStart(4, "0") + "-" + String(date.getUTCMonth() + 1).padStart(2, "0") + "-" + String(date.getUTCDate()).padStart(2, "0") + "T" + String(date.getUTCHours()).padStart(2, "0") + ":" + String(date.getUTCMinutes()).padStart(2, "0") + ":" + String(date.getUTCSeconds()).padStart(2, "0") + "." + String(date.getUTCMilliseconds()).padStart(3, "0");
      ret += "+00:00";
      if (isBCYear) ret += " BC";
      return ret;
    }
    function normalizeQueryConfig(config, values, callback) {
      config = typeof config === "string" ? { text: config } : cloneQueryConfig(config);
      if (values) {
        if (typeof values === "function") {
          config.callback = values;
        } else {
          config.values = values;
        }
      }
      if (callback) {
        config.callback = callback;
      }
      return config;
    }
    function cloneQueryConfig(config) {
      if (config == null) {
        return config;
      }
      return Object.defineProperties(Object.create(Object.getPrototypeOf(config)), Object.getOwnPropertyDescriptors(config));
    }
    var escapeIdentifier2 = function(str) {
      return '"' + str.replace(/"/g, '""') + '"';
    };
    var escapeLiteral2 = function(str) {
      let hasBackslash = false;
      let escaped = "'";
      if (str == null) {
        return "''";
      }
      if (typeof str !== "string") {
        return "''";
      }
      for (let i = 0; i < str.length; i++) {
        const c = str[i];
        if (c === "'") {
          escaped += c + c;
        } else if (c === "\\") {
          escaped += c + c;
          hasBackslash = true;
        } else {
          escaped += c;
        }
      }
      escaped += "'";
      if (hasBackslash === true) {
        escaped = " E" + escaped;
      }
      return escaped;
    };
    module.exports = {
      prepareValue: function prepareValueWrapper(value) {
        return prepareValue(value);
      },
      normalizeQueryConfig,
      escapeIdentifier: escapeIdentifier2,
      escapeLiteral: escapeLiteral2
    };
  }
});

// builtin:crypto
import builtin4 from "node:crypto";
var require_crypto = __commonJS({
  "builtin:crypto"(exports, module) {
    module.exports = builtin4;
  }
});

// node_modules/pg/lib/crypto/utils.js
var require_utils2 = __commonJS({
  "node_modules/pg/lib/crypto/utils.js"(exports, module) {
    var nodeCrypto = require_crypto();
    module.exports = {
      postgresMd5PasswordHash,
      randomBytes,
      deriveKey,
      sha256: sha2563,
      hashByName,
      hmacSha256,
      md5
    };
    var webCrypto = nodeCrypto.webcrypto || globalThis.crypto;
    var subtleCrypto = webCrypto.subtle;
    var textEncoder = new TextEncoder();
    function randomBytes(length) {
      return webCrypto.getRandomValues(Buffer.alloc(length));
    }
    async function md5(string) {
      try {
        return nodeCrypto.createHash("md5").update(string, "utf-8").digest("hex");
      } catch (e) {
        const data = typeof string === "string" ? textEncoder.encode(string) : string;
        const hash = await subtleCrypto.digest("MD5", data);
        return Array.from(new Uint8Array(hash)).map((b) => b.toString(16).padStart(2, "0")).join("");
      }
    }
    async function postgresMd5PasswordHash(user, password, salt) {
      const inner = await md5(password + user);
      const outer = await md5(Buffer.concat([Buffer.from(inner), salt]));
      return "md5" + outer;
    }
    async function sha2563(text2) {
      return await subtleCrypto.digest("SHA-256", text2);
    }
    async function hashByName(hashName, text2) {
      return await subtleCrypto.digest(hashName, text2);
    }
    async function hmacSha256(keyBuffer, msg) {
      const key2 = await subtleCrypto.importKey("raw", keyBuffer, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
      return await subtleCrypto.sign("HMAC", key2, textEncoder.encode(msg));
    }
    async function deriveKey(password, salt, iterations) {
      const key2 = await subtleCrypto.importKey("raw", textEncoder.encode(password), "PBKDF2", false, ["deriveBits"]);
      const params = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
      return await subtleCrypto.deriveBits(params, key2, 32 * 8, ["deriveBits"]);
    }
  }
});

// node_modules/pg/lib/crypto/cert-signatures.js
var require_cert_signatures = __commonJS({
  "node_modules/pg/lib/crypto/cert-signatures.js"(exports, module) {
    function x509Error(msg, cert) {
      return new Error("SASL channel binding: " + msg + " when parsing public certificate " + cert.toString("base64"));
    }
    function readASN1Length(data, index) {
      let length = data[index++];
      if (length < 128) return { length, index };
      const lengthBytes = length & 127;
      if (lengthBytes > 4) throw x509Error("bad length", data);
      length = 0;
      for (let i = 0; i < lengthBytes; i++) {
        length = length << 8 | data[index++];
      }
      return { length, index };
    }
    function readASN1OID(data, index) {
      if (data[index++] !== 6) throw x509Error("non-OID data", data);
      const { length: OIDLength, index: indexAfterOIDLength } = readASN1Length(data, index);
      index = indexAfterOIDLength;
      const lastIndex = index + OIDLength;
      const byte1 = data[index++];
      let oid = (byte1 / 40 >> 0) + "." + byte1 % 40;
      while (index < lastIndex) {
        let value = 0;
        while (index < lastIndex) {
          const nextByte = data[index++];
          value = value << 7 | nextByte & 127;
          if (nextByte < 128) break;
        }
        oid += "." + value;
      }
      return { oid, index };
    }
    function expectASN1Seq(data, index) {
      if (data[index++] !== 48) throw x509Error("non-sequence data", data);
      return readASN1Length(data, index);
    }
    function signatureAlgorithmHashFromCertificate(data, index) {
      if (index === void 0) index = 0;
      index = expectASN1Seq(data, index).index;
      const { length: certInfoLength, index: indexAfterCertInfoLength } = expectASN1Seq(data, index);
      index = indexAfterCertInfoLength + certInfoLength;
      index = expectASN1Seq(data, index).index;
      const { oid, index: indexAfterOID } = readASN1OID(data, index);
      switch (oid) {
        // RSA
        case "1.2.840.113549.1.1.4":
          return "MD5";
        case "1.2.840.113549.1.1.5":
          return "SHA-1";
        case "1.2.840.113549.1.1.11":
          return "SHA-256";
        case "1.2.840.113549.1.1.12":
          return "SHA-384";
        case "1.2.840.113549.1.1.13":
          return "SHA-512";
        case "1.2.840.113549.1.1.14":
          return "SHA-224";
        case "1.2.840.113549.1.1.15":
          return "SHA512-224";
        case "1.2.840.113549.1.1.16":
          return "SHA512-256";
        // ECDSA
        case "1.2.840.10045.4.1":
          return "SHA-1";
        case "1.2.840.10045.4.3.1":
          return "SHA-224";
        case "1.2.840.10045.4.3.2":
          return "SHA-256";
        case "1.2.840.10045.4.3.3":
          return "SHA-384";
        case "1.2.840.10045.4.3.4":
          return "SHA-512";
        // RSASSA-PSS: hash is indicated separately
        case "1.2.840.113549.1.1.10": {
          index = indexAfterOID;
          index = expectASN1Seq(data, index).index;
          if (data[index++] !== 160) throw x509Error("non-tag data", data);
          index = readASN1Length(data, index).index;
          index = expectASN1Seq(data, index).index;
          const { oid: hashOID } = readASN1OID(data, index);
          switch (hashOID) {
            // standalone hash OIDs
            case "1.2.840.113549.2.5":
              return "MD5";
            case "1.3.14.3.2.26":
              return "SHA-1";
            case "2.16.840.1.101.3.4.2.1":
              return "SHA-256";
            case "2.16.840.1.101.3.4.2.2":
              return "SHA-384";
            case "2.16.840.1.101.3.4.2.3":
              return "SHA-512";
          }
          throw x509Error("unknown hash OID " + hashOID, data);
        }
        // Ed25519 -- see https://github.com/openssl/openssl/issues/15477
        case "1.3.101.110":
        case "1.3.101.112":
          return "SHA-512";
        // Ed448 -- still not in pg 17.2 (if supported, digest would be SHAKE256 x 64 bytes)
        case "1.3.101.111":
        case "1.3.101.113":
          throw x509Error("Ed448 certificate channel binding is not currently supported by Postgres");
      }
      throw x509Error("unknown OID " + oid, data);
    }
    module.exports = { signatureAlgorithmHashFromCertificate };
  }
});

// node_modules/pg/lib/crypto/sasl.js
var require_sasl = __commonJS({
  "node_modules/pg/lib/crypto/sasl.js"(exports, module) {
    "use strict";
    var crypto2 = require_utils2();
    var { signatureAlgorithmHashFromCertificate } = require_cert_signatures();
    function saslprep(password) {
      const nonAsciiSpace = /[\u00A0\u1680\u2000-\u200B\u202F\u205F\u3000]/g;
      const mappedToNothing = /[\u00AD\u034F\u1806\u180B\u180C\u180D\u200C\u200D\u2060\uFE00-\uFE0F\uFEFF]/g;
      return password.replace(nonAsciiSpace, " ").replace(mappedToNothing, "").normalize("NFKC");
    }
    var DEFAULT_MAX_SCRAM_ITERATIONS = 1e5;
    function startSession(mechanisms, stream, scramMaxIterations = DEFAULT_MAX_SCRAM_ITERATIONS) {
      const candidates = ["SCRAM-SHA-256"];
      if (stream) candidates.unshift("SCRAM-SHA-256-PLUS");
      const mechanism = candidates.find((candidate) => mechanisms.includes(candidate));
      if (!mechanism) {
        throw new Error("SASL: Only mechanism(s) " + candidates.join(" and ") + " are supported");
      }
      if (mechanism === "SCRAM-SHA-256-PLUS" && typeof stream.getPeerCertificate !== "function") {
        throw new Error("SASL: Mechanism SCRAM-SHA-256-PLUS requires a certificate");
      }
      const clientNonce = crypto2.randomBytes(18).toString("base64");
      const gs2Header = mechanism === "SCRAM-SHA-256-PLUS" ? "p=tls-server-end-point" : stream ? "y" : "n";
      return {
        mechanism,
        clientNonce,
        response: gs2Header + ",,n=*,r=" + clientNonce,
        message: "SASLInitialResponse",
        scramMaxIterations
      };
    }
    async function continueSession(session, password, serverData, stream) {
      if (session.message !== "SASLInitialResponse") {
        throw new Error("SASL: Last message was not SASLInitialResponse");
      }
      if (typeof password !== "string") {
        throw new Error("SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string");
      }
      if (password === "") {
        throw new Error("SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a non-empty string");
      }
      if (typeof serverData !== "string") {
        throw new Error("SASL: SCRAM-SERVER-FIRST-MESSAGE: serverData must be a string");
      }
      const sv = parseServerFirstMessage(serverData);
      if (!sv.nonce.startsWith(session.clientNonce)) {
        throw new Error("SASL: SCRAM-SERVER-FIRST-MESSAGE: server nonce does not start with client nonce");
      } else if (sv.nonce.length === session.clientNonce.length) {
        throw new Error("SASL: SCRAM-SERVER-FIRST-MESSAGE: server nonce is too short");
      }
      const scramMaxIterations = typeof session.scramMaxIterations === "number" ? session.scramMaxIterations : DEFAULT_MAX_SCRAM_ITERATIONS;
      if (scramMaxIterations !== 0 && sv.iteration > scramMaxIterations) {
        throw new Error(
          "SASL: SCRAM-SERVER-FIRST-MESSAGE: iteration count " + sv.iteration + " exceeds scramMaxIterations of " + scramMaxIterations
        );
      }
      const clientFirstMessageBare = "n=*,r=" + session.clientNonce;
      const serverFirstMessage = "r=" + sv.nonce + ",s=" + sv.salt + ",i=" + sv.iteration;
      let channelBinding = stream ? "eSws" : "biws";
      if (session.mechanism === "SCRAM-SHA-256-PLUS") {
        const peerCert = stream.getPeerCertificate().raw;
        let hashName = signatureAlgorithmHashFromCertificate(peerCert);
        if (hashName === "MD5" || hashName === "SHA-1") hashName = "SHA-256";
        const certHash = await crypto2.hashByName(hashName, peerCert);
        const bindingData = Buffer.concat([Buffer.from("p=tls-server-end-point,,"), Buffer.from(certHash)]);
        channelBinding = bindingData.toString("base64");
      }
      const clientFinalMessageWithoutProof = "c=" + channelBinding + ",r=" + sv.nonce;
      const authMessage = clientFirstMessageBare + "," + serverFirstMessage + "," + clientFinalMessageWithoutProof;
      const saltBytes = Buffer.from(sv.salt, "base64");
      const saltedPassword = await crypto2.deriveKey(saslprep(password), saltBytes, sv.iteration);
      const clientKey = await crypto2.hmacSha256(saltedPassword, "Client Key");
      const storedKey = await crypto2.sha256(clientKey);
      const clientSignature = await crypto2.hmacSha256(storedKey, authMessage);
      const clientProof = xorBuffers(Buffer.from(clientKey), Buffer.from(clientSignature)).toString("base64");
      const serverKey = await crypto2.hmacSha256(saltedPassword, "Server Key");
      const serverSignatureBytes = await crypto2.hmacSha256(serverKey, authMessage);
      session.message = "SASLResponse";
      session.serverSignature = Buffer.from(serverSignatureBytes).toString("base64");
      session.response = clientFinalMessageWithoutProof + ",p=" + clientProof;
    }
    function finalizeSession(session, serverData) {
      if (session.message !== "SASLResponse") {
        throw new Error("SASL: Last message was not SASLResponse");
      }
      if (typeof serverData !== "string") {
        throw new Error("SASL: SCRAM-SERVER-FINAL-MESSAGE: serverData must be a string");
      }
      const { serverSignature } = parseServerFinalMessage(serverData);
      if (serverSignature !== session.serverSignature) {
        throw new Error("SASL: SCRAM-SERVER-FINAL-MESSAGE: server signature does not match");
      }
    }
    function isPrintableChars(text2) {
      if (typeof text2 !== "string") {
        throw new TypeError("SASL: text must be a string");
      }
      return text2.split("").map((_, i) => text2.charCodeAt(i)).every((c) => c >= 33 && c <= 43 || c >= 45 && c <= 126);
    }
    function isBase64(text2) {
      return /^(?:[a-zA-Z0-9+/]{4})*(?:[a-zA-Z0-9+/]{2}==|[a-zA-Z0-9+/]{3}=)?$/.test(text2);
    }
    function parseAttributePairs(text2) {
      if (typeof text2 !== "string") {
        throw new TypeError("SASL: attribute pairs text must be a string");
      }
      return new Map(
        text2.split(",").map((attrValue) => {
          if (!/^.=/.test(attrValue)) {
            throw new Error("SASL: Invalid attribute pair entry");
          }
          const name = attrValue[0];
          const value = attrValue.substring(2);
          return [name, value];
        })
      );
    }
    function parseServerFirstMessage(data) {
      const attrPairs = parseAttributePairs(data);
      const nonce = attrPairs.get("r");
      if (!nonce) {
        throw new Error("SASL: SCRAM-SERVER-FIRST-MESSAGE: nonce missing");
      } else if (!isPrintableChars(nonce)) {
        throw new Error("SASL: SCRAM-SERVER-FIRST-MESSAGE: nonce must only contain printable characters");
      }
      const salt = attrPairs.get("s");
      if (!salt) {
        throw new Error("SASL: SCRAM-SERVER-FIRST-MESSAGE: salt missing");
      } else if (!isBase64(salt)) {
        throw new Error("SASL: SCRAM-SERVER-FIRST-MESSAGE: salt must be base64");
      }
      const iterationText = attrPairs.get("i");
      if (!iterationText) {
        throw new Error("SASL: SCRAM-SERVER-FIRST-MESSAGE: iteration missing");
      } else if (!/^[1-9][0-9]*$/.test(iterationText)) {
        throw new Error("SASL: SCRAM-SERVER-FIRST-MESSAGE: invalid iteration count");
      }
      const iteration = parseInt(iterationText, 10);
      return {
        nonce,
        salt,
        iteration
      };
    }
    function parseServerFinalMessage(serverData) {
      const attrPairs = parseAttributePairs(serverData);
      const error = attrPairs.get("e");
      const serverSignature = attrPairs.get("v");
      if (error) {
        throw new Error(`SASL: SCRAM-SERVER-FINAL-MESSAGE: server returned error: "${error}"`);
      }
      if (!serverSignature) {
        throw new Error("SASL: SCRAM-SERVER-FINAL-MESSAGE: server signature is missing");
      } else if (!isBase64(serverSignature)) {
        throw new Error("SASL: SCRAM-SERVER-FINAL-MESSAGE: server signature must be base64");
      }
      return {
        serverSignature
      };
    }
    function xorBuffers(a, b) {
      if (!Buffer.isBuffer(a)) {
        throw new TypeError("first argument must be a Buffer");
      }
      if (!Buffer.isBuffer(b)) {
        throw new TypeError("second argument must be a Buffer");
      }
      if (a.length !== b.length) {
        throw new Error("Buffer lengths must match");
      }
      if (a.length === 0) {
        throw new Error("Buffers cannot be empty");
      }
      return Buffer.from(a.map((_, i) => a[i] ^ b[i]));
    }
    module.exports = {
      startSession,
      continueSession,
      finalizeSession,
      DEFAULT_MAX_SCRAM_ITERATIONS
    };
  }
});

// node_modules/pg/lib/type-overrides.js
var require_type_overrides = __commonJS({
  "node_modules/pg/lib/type-overrides.js"(exports, module) {
    "use strict";
    var types2 = require_pg_types();
    function TypeOverrides2(userTypes) {
      this._types = userTypes || types2;
      this.text = {};
      this.binary = {};
    }
    TypeOverrides2.prototype.getOverrides = function(format) {
      switch (format) {
        case "text":
          return this.text;
        case "binary":
          return this.binary;
        default:
          return {};
      }
    };
    TypeOverrides2.prototype.setTypeParser = function(oid, format, parseFn) {
      if (typeof format === "function") {
        parseFn = format;
        format = "text";
      }
      this.getOverrides(format)[oid] = parseFn;
    };
    TypeOverrides2.prototype.getTypeParser = function(oid, format) {
      format = format || "text";
      return this.getOverrides(format)[oid] || this._types.getTypeParser(oid, format);
    };
    module.exports = TypeOverrides2;
  }
});

// builtin:dns
import builtin5 from "node:dns";
var require_dns = __commonJS({
  "builtin:dns"(exports, module) {
    module.exports = builtin5;
  }
});

// builtin:fs
import builtin6 from "node:fs";
var require_fs = __commonJS({
  "builtin:fs"(exports, module) {
    module.exports = builtin6;
  }
});

// node_modules/pg-connection-string/index.js
var require_pg_connection_string = __commonJS({
  "node_modules/pg-connection-string/index.js"(exports, module) {
    "use strict";
    function parse2(str, options = {}) {
      if (str.charAt(0) === "/") {
        const config2 = str.split(" ");
        return { host: config2[0], database: config2[1] };
      }
      const config = /* @__PURE__ */ Object.create(null);
      let result;
      let dummyHost = false;
      if (/ |%[^a-f0-9]|%[a-f0-9][^a-f0-9]/i.test(str)) {
        str = encodeURI(str).replace(/%25(\d\d)/g, "%$1");
      }
      try {
        try {
          result = new URL(str, "postgres://base");
        } catch (e) {
          result = new URL(str.replace("@/", "@___DUMMY___/"), "postgres://base");
          dummyHost = true;
        }
      } catch (err) {
        err.input && (err.input = "*****REDACTED*****");
        throw err;
      }
      for (const entry of result.searchParams.entries()) {
        config[entry[0]] = entry[1];
      }
      config.user = config.user || decodeURIComponent(result.username);
      config.password = config.password || decodeURIComponent(result.password);
      if (result.protocol == "socket:") {
        config.host = decodeURI(result.pathname);
        config.database = result.searchParams.get("db");
        config.client_encoding = result.searchParams.get("encoding");
        return config;
      }
      const hostname = (dummyHost ? "" : result.hostname).replace(/^\[(.+)\]$/, "$1");
      if (!config.host) {
        config.host = decodeURIComponent(hostname);
      } else if (hostname && /^%2f/i.test(hostname)) {
        result.pathname = hostname + result.pathname;
      }
      if (!config.port) {
        config.port = result.port;
      }
      const pathname = result.pathname.slice(1) || null;
      config.database = pathname ? decodeURI(pathname) : null;
      if (config.ssl === "true" || config.ssl === "1") {
        config.ssl = true;
      }
      if (config.ssl === "0") {
        config.ssl = false;
      }
      if (config.sslcert || config.sslkey || config.sslrootcert || config.sslmode) {
        config.ssl = {};
      }
      if (config.sslnegotiation === "direct" && config.ssl === void 0) {
        config.ssl = true;
      }
      const fs = config.sslcert || config.sslkey || config.sslrootcert ? require_fs() : null;
      if (config.sslcert) {
        config.ssl.cert = fs.readFileSync(config.sslcert).toString();
      }
      if (config.sslkey) {
        config.ssl.key = fs.readFileSync(config.sslkey).toString();
      }
      if (config.sslrootcert) {
        config.ssl.ca = fs.readFileSync(config.sslrootcert).toString();
      }
      if (options.useLibpqCompat && config.uselibpqcompat) {
        throw new Error("Both useLibpqCompat and uselibpqcompat are set. Please use only one of them.");
      }
      if (config.uselibpqcompat === "true" || options.useLibpqCompat) {
        switch (config.sslmode) {
          case "disable": {
            config.ssl = false;
            break;
          }
          case "prefer": {
            config.ssl.rejectUnauthorized = false;
            break;
          }
          case "require": {
            if (config.sslrootcert) {
              config.ssl.checkServerIdentity = function() {
              };
            } else {
              config.ssl.rejectUnauthorized = false;
            }
            break;
          }
          case "verify-ca": {
            if (!config.ssl.ca) {
              throw new Error(
                "SECURITY WARNING: Using sslmode=verify-ca requires specifying a CA with sslrootcert. If a public CA is used, verify-ca allows connections to a server that somebody else may have registered with the CA, making you vulnerable to Man-in-the-Middle attacks. Either specify a custom CA certificate with sslrootcert parameter or use sslmode=verify-full for proper security."
              );
            }
            config.ssl.checkServerIdentity = function() {
            };
            break;
          }
          case "verify-full": {
            break;
          }
        }
      } else {
        switch (config.sslmode) {
          case "disable": {
            config.ssl = false;
            break;
          }
          case "prefer":
          case "require":
          case "verify-ca":
          case "verify-full": {
            if (config.sslmode !== "verify-full") {
              deprecatedSslModeWarning(config.sslmode);
            }
            break;
          }
          case "no-verify": {
            config.ssl.rejectUnauthorized = false;
            break;
          }
        }
      }
      return config;
    }
    function toConnectionOptions(sslConfig) {
      const connectionOptions = Object.entries(sslConfig).reduce((c, [key2, value]) => {
        if (value !== void 0 && value !== null) {
          c[key2] = value;
        }
        return c;
      }, /* @__PURE__ */ Object.create(null));
      return connectionOptions;
    }
    function toClientConfig(config) {
      const poolConfig = Object.entries(config).reduce((c, [key2, value]) => {
        if (key2 === "ssl") {
          const sslConfig = value;
          if (typeof sslConfig === "boolean") {
            c[key2] = sslConfig;
          }
          if (typeof sslConfig === "object") {
            c[key2] = toConnectionOptions(sslConfig);
          }
        } else if (value !== void 0 && value !== null) {
          if (key2 === "port") {
            if (value !== "") {
              const v = parseInt(value, 10);
              if (isNaN(v)) {
                throw new Error(`Invalid ${key2}: ${value}`);
              }
              c[key2] = v;
            }
          } else {
            c[key2] = value;
          }
        }
        return c;
      }, /* @__PURE__ */ Object.create(null));
      return poolConfig;
    }
    function parseIntoClientConfig(str) {
      return toClientConfig(parse2(str));
    }
    function deprecatedSslModeWarning(sslmode) {
      if (!deprecatedSslModeWarning.warned && typeof process !== "undefined" && process.emitWarning) {
        deprecatedSslModeWarning.warned = true;
        process.emitWarning(`SECURITY WARNING: The SSL modes 'prefer', 'require', and 'verify-ca' are treated as aliases for 'verify-full'.
In the next major version (pg-connection-string v3.0.0 and pg v9.0.0), these modes will adopt standard libpq semantics, which have weaker security guarantees.

To prepare for this change:
- If you want the current behavior, explicitly use 'sslmode=verify-full'
- If you want libpq compatibility now, use 'uselibpqcompat=true&sslmode=${sslmode}'

See https://www.postgresql.org/docs/current/libpq-ssl.html for libpq SSL mode definitions.`);
      }
    }
    module.exports = parse2;
    parse2.parse = parse2;
    parse2.toClientConfig = toClientConfig;
    parse2.parseIntoClientConfig = parseIntoClientConfig;
  }
});

// node_modules/pg/lib/connection-parameters.js
var require_connection_parameters = __commonJS({
  "node_modules/pg/lib/connection-parameters.js"(exports, module) {
    "use strict";
    var dns = require_dns();
    var defaults2 = require_defaults();
    var parse2 = require_pg_connection_string().parse;
    var val = function(key2, config, envVar) {
      if (config[key2]) {
        return config[key2];
      }
      if (envVar === void 0) {
        envVar = process.env["PG" + key2.toUpperCase()];
      } else if (envVar === false) {
      } else {
        envVar = process.env[envVar];
      }
      return envVar || defaults2[key2];
    };
    var readSSLConfigFromEnvironment = function() {
      switch (process.env.PGSSLMODE) {
        case "disable":
          return false;
        case "prefer":
        case "require":
        case "verify-ca":
        case "verify-full":
          return true;
        case "no-verify":
          return { rejectUnauthorized: false };
      }
      return defaults2.ssl;
    };
    var quoteParamValue = function(value) {
      return "'" + ("" + value).replace(/\\/g, "\\\\").replace(/'/g, "\\'") + "'";
    };
    var add2 = function(params, config, paramName) {
      const value = config[paramName];
      if (value !== void 0 && value !== null) {
        params.push(paramName + "=" + quoteParamValue(value));
      }
    };
    var ConnectionParameters = class {
      constructor(config) {
        config = typeof config === "string" ? parse2(config) : config || {};
        if (config.connectionString) {
          config = Object.assign({}, config, parse2(config.connectionString));
        }
        this.user = val("user", config);
        this.database = val("database", config);
        if (this.database === void 0) {
          this.database = this.user;
        }
        this.port = parseInt(val("port", config), 10);
        this.host = val("host", config);
        Object.defineProperty(this, "password", {
          configurable: true,
          enumerable: false,
          writable: true,
          value: val("password", config)
        });
        this.binary = val("binary", config);
        this.options = val("options", config);
        this.ssl = typeof config.ssl === "undefined" ? readSSLConfigFromEnvironment() : config.ssl;
        if (typeof this.ssl === "string") {
          if (this.ssl === "true") {
            this.ssl = true;
          }
        }
        if (this.ssl === "no-verify") {
          this.ssl = { rejectUnauthorized: false };
        }
        if (this.ssl && this.ssl.key) {
          Object.defineProperty(this.ssl, "key", {
            enumerable: false
          });
        }
        this.sslnegotiation = val("sslnegotiation", config, "PGSSLNEGOTIATION");
        if (this.sslnegotiation !== void 0 && this.sslnegotiation !== "postgres" && this.sslnegotiation !== "direct") {
          throw new Error(
            `Invalid sslnegotiation value: "${this.sslnegotiation}". Valid values are "postgres" and "direct".`
          );
        }
        if (this.sslnegotiation === "direct" && !this.ssl) {
          throw new Error("sslnegotiation=direct requires SSL to be enabled");
        }
        this.client_encoding = val("client_encoding", config);
        this.replication = val("replication", config);
        this.isDomainSocket = !(this.host || "").indexOf("/");
        this.application_name = val("application_name", config, "PGAPPNAME");
        this.fallback_application_name = val("fallback_application_name", config, false);
        this.statement_timeout = val("statement_timeout", config, false);
        this.lock_timeout = val("lock_timeout", config, false);
        this.idle_in_transaction_session_timeout = val("idle_in_transaction_session_timeout", config, false);
        this.query_timeout = val("query_timeout", config, false);
        if (config.connectionTimeoutMillis === void 0) {
          this.connect_timeout = process.env.PGCONNECT_TIMEOUT || 0;
        } else {
          this.connect_timeout = Math.floor(config.connectionTimeoutMillis / 1e3);
        }
        if (config.keepAlive === false) {
          this.keepalives = 0;
        } else if (config.keepAlive === true) {
          this.keepalives = 1;
        }
        if (typeof config.keepAliveInitialDelayMillis === "number") {
          this.keepalives_idle = Math.floor(config.keepAliveInitialDelayMillis / 1e3);
        }
      }
      getLibpqConnectionString(cb) {
        const params = [];
        add2(params, this, "user");
        add2(params, this, "password");
        add2(params, this, "port");
        add2(params, this, "application_name");
        add2(params, this, "fallback_application_name");
        add2(params, this, "connect_timeout");
        add2(params, this, "options");
        const ssl = typeof this.ssl === "object" ? this.ssl : this.ssl ? { sslmode: this.ssl } : {};
        add2(params, ssl, "sslmode");
        add2(params, ssl, "sslca");
        add2(params, ssl, "sslkey");
        add2(params, ssl, "sslcert");
        add2(params, ssl, "sslrootcert");
        add2(params, this, "sslnegotiation");
        if (this.database) {
          params.push("dbname=" + quoteParamValue(this.database));
        }
        if (this.replication) {
          params.push("replication=" + quoteParamValue(this.replication));
        }
        if (this.host) {
          params.push("host=" + quoteParamValue(this.host));
        }
        if (this.isDomainSocket) {
          return cb(null, params.join(" "));
        }
        if (this.client_encoding) {
          params.push("client_encoding=" + quoteParamValue(this.client_encoding));
        }
        dns.lookup(this.host, function(err, address) {
          if (err) return cb(err, null);
          params.push("hostaddr=" + quoteParamValue(address));
          return cb(null, params.join(" "));
        });
      }
    };
    module.exports = ConnectionParameters;
  }
});

// node_modules/pg/lib/result.js
var require_result = __commonJS({
  "node_modules/pg/lib/result.js"(exports, module) {
    "use strict";
    var types2 = require_pg_types();
    var matchRegexp = /^([A-Za-z]+)(?: (\d+))?(?: (\d+))?/;
    var Result2 = class {
      constructor(rowMode, types3) {
        this.command = null;
        this.rowCount = null;
        this.oid = null;
        this.rows = [];
        this.fields = [];
        this._parsers = void 0;
        this._types = types3;
        this.RowCtor = null;
        this.rowAsArray = rowMode === "array";
        if (this.rowAsArray) {
          this.parseRow = this._parseRowAsArray;
        }
        this._prebuiltEmptyResultObject = null;
      }
      // adds a command complete message
      addCommandComplete(msg) {
        let match2;
        if (msg.text) {
          match2 = matchRegexp.exec(msg.text);
        } else {
          match2 = matchRegexp.exec(msg.command);
        }
        if (match2) {
          this.command = match2[1];
          if (match2[3]) {
            this.oid = parseInt(match2[2], 10);
            this.rowCount = parseInt(match2[3], 10);
          } else if (match2[2]) {
            this.rowCount = parseInt(match2[2], 10);
          }
        }
      }
      _parseRowAsArray(rowData) {
        const row = new Array(rowData.length);
        for (let i = 0, len = rowData.length; i < len; i++) {
          const rawValue = rowData[i];
          if (rawValue !== null) {
            row[i] = this._parsers[i](rawValue);
          } else {
            row[i] = null;
          }
        }
        return row;
      }
      parseRow(rowData) {
        const row = { ...this._prebuiltEmptyResultObject };
        for (let i = 0, len = rowData.length; i < len; i++) {
          const rawValue = rowData[i];
          const field = this.fields[i].name;
          if (rawValue !== null) {
            const v = this.fields[i].format === "binary" ? Buffer.from(rawValue) : rawValue;
            row[field] = this._parsers[i](v);
          } else {
            row[field] = null;
          }
        }
        return row;
      }
      addRow(row) {
        this.rows.push(row);
      }
      addFields(fieldDescriptions) {
        this.fields = fieldDescriptions;
        if (this.fields.length) {
          this._parsers = new Array(fieldDescriptions.length);
        }
        const row = /* @__PURE__ */ Object.create(null);
        for (let i = 0; i < fieldDescriptions.length; i++) {
          const desc = fieldDescriptions[i];
          row[desc.name] = null;
          if (this._types) {
            this._parsers[i] = this._types.getTypeParser(desc.dataTypeID, desc.format || "text");
          } else {
            this._parsers[i] = types2.getTypeParser(desc.dataTypeID, desc.format || "text");
          }
        }
        this._prebuiltEmptyResultObject = { ...row };
      }
    };
    module.exports = Result2;
  }
});

// node_modules/pg/lib/query.js
var require_query = __commonJS({
  "node_modules/pg/lib/query.js"(exports, module) {
    "use strict";
    var { EventEmitter } = require_events();
    var Result2 = require_result();
    var utils = require_utils();
    var Query2 = class extends EventEmitter {
      constructor(config, values, callback) {
        super();
        config = utils.normalizeQueryConfig(config, values, callback);
        this.text = config.text;
        this.values = config.values;
        this.rows = config.rows;
        this.types = config.types;
        this.name = config.name;
        this.queryMode = config.queryMode;
        this.binary = config.binary;
        this.portal = config.portal || "";
        this.callback = config.callback;
        this._rowMode = config.rowMode;
        if (process.domain && config.callback) {
          this.callback = process.domain.bind(config.callback);
        }
        this._result = new Result2(this._rowMode, this.types);
        this._results = this._result;
        this._canceledDueToError = false;
      }
      requiresPreparation() {
        if (this.queryMode === "extended") {
          return true;
        }
        if (this.name) {
          return true;
        }
        if (this.rows) {
          return true;
        }
        if (!this.text) {
          return false;
        }
        if (!this.values) {
          return false;
        }
        return this.values.length > 0;
      }
      _checkForMultirow() {
        if (this._result.command) {
          if (!Array.isArray(this._results)) {
            this._results = [this._result];
          }
          this._result = new Result2(this._rowMode, this._result._types);
          this._results.push(this._result);
        }
      }
      // associates row metadata from the supplied
      // message with this query object
      // metadata used when parsing row results
      handleRowDescription(msg) {
        this._checkForMultirow();
        this._result.addFields(msg.fields);
        this._accumulateRows = this.callback || !this.listeners("row").length;
      }
      handleDataRow(msg) {
        let row;
        if (this._canceledDueToError) {
          return;
        }
        try {
          row = this._result.parseRow(msg.fields);
        } catch (err) {
          this._canceledDueToError = err;
          return;
        }
        this.emit("row", row, this._result);
        if (this._accumulateRows) {
          this._result.addRow(row);
        }
      }
      handleCommandComplete(msg, connection) {
        this._checkForMultirow();
        this._result.addCommandComplete(msg);
        if (this.rows) {
          connection.sync();
        }
      }
      // if a named prepared statement is created with empty query text
      // the backend will send an emptyQuery message but *not* a command complete message
      // since we pipeline sync immediately after execute we don't need to do anything here
      // unless we have rows specified, in which case we did not pipeline the initial sync call
      handleEmptyQuery(connection) {
        if (this.rows) {
          connection.sync();
        }
      }
      handleError(err, connection) {
        if (this._canceledDueToError) {
          err = this._canceledDueToError;
          this._canceledDueToError = false;
        }
        if (this.callback) {
          return this.callback(err);
        }
        this.emit("error", err);
      }
      handleReadyForQuery(con) {
        if (this._canceledDueToError) {
          return this.handleError(this._canceledDueToError, con);
        }
        if (this.callback) {
          try {
            this.callback(null, this._results);
          } catch (err) {
            process.nextTick(() => {
              throw err;
            });
          }
        }
        this.emit("end", this._results);
      }
      submit(connection) {
        if (typeof this.text !== "string" && typeof this.name !== "string") {
          return new Error("A query must have either text or a name. Supplying neither is unsupported.");
        }
        const previous = connection.parsedStatements[this.name] || connection.submittedNamedStatements[this.name];
        if (this.text && previous && this.text !== previous) {
          return new Error(`Prepared statements must be unique - '${this.name}' was used for a different statement`);
        }
        if (this.values && !Array.isArray(this.values)) {
          return new Error("Query values must be an array");
        }
        if (this.requiresPreparation()) {
          connection.stream.cork && connection.stream.cork();
          try {
            this.prepare(connection);
          } finally {
            connection.stream.uncork && connection.stream.uncork();
          }
        } else {
          connection.query(this.text);
        }
        return null;
      }
      hasBeenParsed(connection) {
        return this.name && (connection.parsedStatements[this.name] !== void 0 || connection.submittedNamedStatements[this.name] !== void 0);
      }
      handlePortalSuspended(connection) {
        this._getRows(connection, this.rows);
      }
      _getRows(connection, rows) {
        connection.execute({
          portal: this.portal,
          rows
        });
        if (!rows) {
          connection.sync();
        } else {
          connection.flush();
        }
      }
      // http://developer.postgresql.org/pgdocs/postgres/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY
      prepare(connection) {
        if (!this.hasBeenParsed(connection)) {
          connection.parse({
            text: this.text,
            name: this.name,
            types: this.types
          });
          if (this.name) {
            connection.submittedNamedStatements[this.name] = this.text;
          }
        }
        try {
          connection.bind({
            portal: this.portal,
            statement: this.name,
            values: this.values,
            binary: this.binary,
            valueMapper: utils.prepareValue
          });
        } catch (err) {
          connection.close({ type: "S", name: this.name });
          connection.sync();
          this.handleError(err, connection);
          return;
        }
        connection.describe({
          type: "P",
          name: this.portal || ""
        });
        this._getRows(connection, this.rows);
      }
      handleCopyInResponse(connection) {
        connection.sendCopyFail("No source stream defined");
      }
      handleCopyData(msg, connection) {
      }
    };
    module.exports = Query2;
  }
});

// node_modules/pg-protocol/dist/messages.js
var require_messages = __commonJS({
  "node_modules/pg-protocol/dist/messages.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.NoticeMessage = exports.DataRowMessage = exports.CommandCompleteMessage = exports.ReadyForQueryMessage = exports.NotificationResponseMessage = exports.BackendKeyDataMessage = exports.AuthenticationMD5Password = exports.ParameterStatusMessage = exports.ParameterDescriptionMessage = exports.RowDescriptionMessage = exports.Field = exports.CopyResponse = exports.CopyDataMessage = exports.DatabaseError = exports.copyDone = exports.emptyQuery = exports.replicationStart = exports.portalSuspended = exports.noData = exports.closeComplete = exports.bindComplete = exports.parseComplete = void 0;
    exports.parseComplete = {
      name: "parseComplete",
      length: 5
    };
    exports.bindComplete = {
      name: "bindComplete",
      length: 5
    };
    exports.closeComplete = {
      name: "closeComplete",
      length: 5
    };
    exports.noData = {
      name: "noData",
      length: 5
    };
    exports.portalSuspended = {
      name: "portalSuspended",
      length: 5
    };
    exports.replicationStart = {
      name: "replicationStart",
      length: 4
    };
    exports.emptyQuery = {
      name: "emptyQuery",
      length: 4
    };
    exports.copyDone = {
      name: "copyDone",
      length: 4
    };
    var DatabaseError2 = class extends Error {
      constructor(message, length, name) {
        super(message);
        this.length = length;
        this.name = name;
      }
    };
    exports.DatabaseError = DatabaseError2;
    var CopyDataMessage = class {
      constructor(length, chunk) {
        this.length = length;
        this.chunk = chunk;
        this.name = "copyData";
      }
    };
    exports.CopyDataMessage = CopyDataMessage;
    var CopyResponse = class {
      constructor(length, name, binary, columnCount) {
        this.length = length;
        this.name = name;
        this.binary = binary;
        this.columnTypes = new Array(columnCount);
      }
    };
    exports.CopyResponse = CopyResponse;
    var Field = class {
      constructor(name, tableID, columnID, dataTypeID, dataTypeSize, dataTypeModifier, format) {
        this.name = name;
        this.tableID = tableID;
        this.columnID = columnID;
        this.dataTypeID = dataTypeID;
        this.dataTypeSize = dataTypeSize;
        this.dataTypeModifier = dataTypeModifier;
        this.format = format;
      }
    };
    exports.Field = Field;
    var RowDescriptionMessage = class {
      constructor(length, fieldCount) {
        this.length = length;
        this.fieldCount = fieldCount;
        this.name = "rowDescription";
        this.fields = new Array(this.fieldCount);
      }
    };
    exports.RowDescriptionMessage = RowDescriptionMessage;
    var ParameterDescriptionMessage = class {
      constructor(length, parameterCount) {
        this.length = length;
        this.parameterCount = parameterCount;
        this.name = "parameterDescription";
        this.dataTypeIDs = new Array(this.parameterCount);
      }
    };
    exports.ParameterDescriptionMessage = ParameterDescriptionMessage;
    var ParameterStatusMessage = class {
      constructor(length, parameterName, parameterValue) {
        this.length = length;
        this.parameterName = parameterName;
        this.parameterValue = parameterValue;
        this.name = "parameterStatus";
      }
    };
    exports.ParameterStatusMessage = ParameterStatusMessage;
    var AuthenticationMD5Password = class {
      constructor(length, salt) {
        this.length = length;
        this.salt = salt;
        this.name = "authenticationMD5Password";
      }
    };
    exports.AuthenticationMD5Password = AuthenticationMD5Password;
    var BackendKeyDataMessage = class {
      constructor(length, processID, secretKey) {
        this.length = length;
        this.processID = processID;
        this.secretKey = secretKey;
        this.name = "backendKeyData";
      }
    };
    exports.BackendKeyDataMessage = BackendKeyDataMessage;
    var NotificationResponseMessage = class {
      constructor(length, processId, channel, payload) {
        this.length = length;
        this.processId = processId;
        this.channel = channel;
        this.payload = payload;
        this.name = "notification";
      }
    };
    exports.NotificationResponseMessage = NotificationResponseMessage;
    var ReadyForQueryMessage = class {
      constructor(length, status) {
        this.length = length;
        this.status = status;
        this.name = "readyForQuery";
      }
    };
    exports.ReadyForQueryMessage = ReadyForQueryMessage;
    var CommandCompleteMessage = class {
      constructor(length, text2) {
        this.length = length;
        this.text = text2;
        this.name = "commandComplete";
      }
    };
    exports.CommandCompleteMessage = CommandCompleteMessage;
    var DataRowMessage = class {
      constructor(length, fields) {
        this.length = length;
        this.fields = fields;
        this.name = "dataRow";
        this.fieldCount = fields.length;
      }
    };
    exports.DataRowMessage = DataRowMessage;
    var NoticeMessage = class {
      constructor(length, message) {
        this.length = length;
        this.message = message;
        this.name = "notice";
      }
    };
    exports.NoticeMessage = NoticeMessage;
  }
});

// node_modules/pg-protocol/dist/buffer-writer.js
var require_buffer_writer = __commonJS({
  "node_modules/pg-protocol/dist/buffer-writer.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.Writer = void 0;
    var Writer = class {
      constructor(size = 256) {
        this.size = size;
        this.offset = 5;
        this.headerPosition = 0;
        this.buffer = Buffer.allocUnsafe(size);
      }
      ensure(size) {
        const remaining = this.buffer.length - this.offset;
        if (remaining < size) {
          const oldBuffer = this.buffer;
          const newSize = oldBuffer.length + (oldBuffer.length >> 1) + size;
          this.buffer = Buffer.allocUnsafe(newSize);
          oldBuffer.copy(this.buffer, 0, 0, this.offset);
        }
      }
      addInt32(num) {
        this.ensure(4);
        this.buffer[this.offset++] = num >>> 24 & 255;
        this.buffer[this.offset++] = num >>> 16 & 255;
        this.buffer[this.offset++] = num >>> 8 & 255;
        this.buffer[this.offset++] = num >>> 0 & 255;
        return this;
      }
      addInt16(num) {
        this.ensure(2);
        this.buffer[this.offset++] = num >>> 8 & 255;
        this.buffer[this.offset++] = num >>> 0 & 255;
        return this;
      }
      addCString(string) {
        if (!string) {
          this.ensure(1);
        } else {
          const len = Buffer.byteLength(string);
          this.ensure(len + 1);
          this.buffer.write(string, this.offset, "utf-8");
          this.offset += len;
        }
        this.buffer[this.offset++] = 0;
        return this;
      }
      addString(string = "") {
        const len = Buffer.byteLength(string);
        this.ensure(len);
        this.buffer.write(string, this.offset);
        this.offset += len;
        return this;
      }
      // Write an Int32 byte-length prefix immediately followed by the string's UTF-8
      // bytes. Postgres' Bind wire format prefixes every parameter with its length,
      // and doing it in one method computes Buffer.byteLength ONCE — the previous
      // `addInt32(Buffer.byteLength(s)).addString(s)` pairing scanned the string
      // three times (byteLength for the prefix, byteLength again inside addString,
      // then the encode), which is costly for large text parameters.
      addInt32PrefixedString(string) {
        const len = Buffer.byteLength(string);
        this.ensure(4 + len);
        const buffer = this.buffer;
        let offset = this.offset;
        buffer[offset++] = len >>> 24 & 255;
        buffer[offset++] = len >>> 16 & 255;
        buffer[offset++] = len >>> 8 & 255;
        buffer[offset++] = len >>> 0 & 255;
        buffer.write(string, offset, "utf-8");
        this.offset = offset + len;
        return this;
      }
      add(otherBuffer) {
        this.ensure(otherBuffer.length);
        otherBuffer.copy(this.buffer, this.offset);
        this.offset += otherBuffer.length;
        return this;
      }
      /**
       * Appends an uninitialized block of {@link size} bytes to the buffer and returns its offset.
       */
      reserveUnsafe(size) {
        const offset = this.offset;
        this.ensure(size);
        this.offset += size;
        return offset;
      }
      join(code2) {
        if (code2) {
          this.buffer[this.headerPosition] = code2;
          const length = this.offset - (this.headerPosition + 1);
          this.buffer.writeInt32BE(length, this.headerPosition + 1);
        }
        return this.buffer.slice(code2 ? 0 : 5, this.offset);
      }
      flush(code2) {
        const result = this.join(code2);
        this.offset = 5;
        this.headerPosition = 0;
        this.buffer = Buffer.allocUnsafe(this.size);
        return result;
      }
      clear() {
        this.offset = 5;
        this.headerPosition = 0;
      }
    };
    exports.Writer = Writer;
  }
});

// node_modules/pg-protocol/dist/serializer.js
var require_serializer = __commonJS({
  "node_modules/pg-protocol/dist/serializer.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.serialize = void 0;
    var buffer_writer_1 = require_buffer_writer();
    var writer = new buffer_writer_1.Writer();
    var startup = (opts) => {
      writer.addInt16(3).addInt16(0);
      for (const key2 of Object.keys(opts)) {
        writer.addCString(key2).addCString(opts[key2]);
      }
      writer.addCString("client_encoding").addCString("UTF8");
      const bodyBuffer = writer.addCString("").flush();
      const length = bodyBuffer.length + 4;
      return new buffer_writer_1.Writer().addInt32(length).add(bodyBuffer).flush();
    };
    var requestSsl = () => {
      const response = Buffer.allocUnsafe(8);
      response.writeInt32BE(8, 0);
      response.writeInt32BE(80877103, 4);
      return response;
    };
    var password = (password2) => {
      return writer.addCString(password2).flush(
        112
        /* code.startup */
      );
    };
    var sendSASLInitialResponseMessage = function(mechanism, initialResponse) {
      writer.addCString(mechanism).addInt32PrefixedString(initialResponse);
      return writer.flush(
        112
        /* code.startup */
      );
    };
    var sendSCRAMClientFinalMessage = function(additionalData) {
      return writer.addString(additionalData).flush(
        112
        /* code.startup */
      );
    };
    var query = (text2) => {
      return writer.addCString(text2).flush(
        81
        /* code.query */
      );
    };
    var emptyArray = [];
    var parse2 = (query2) => {
      const name = query2.name || "";
      if (name.length > 63) {
        console.error("Warning! Postgres only supports 63 characters for query names.");
        console.error("You supplied %s (%s)", name, name.length);
        console.error("This can cause conflicts and silent errors executing queries");
      }
      const types2 = query2.types || emptyArray;
      const len = types2.length;
      const buffer = writer.addCString(name).addCString(query2.text).addInt16(len);
      for (let i = 0; i < len; i++) {
        buffer.addInt32(types2[i]);
      }
      return writer.flush(
        80
        /* code.parse */
      );
    };
    var writeValues = function(values, valueMapper, formatsOffset) {
      const len = values.length;
      for (let i = 0; i < len; i++) {
        const mappedVal = valueMapper ? valueMapper(values[i], i) : values[i];
        let formatByte = 0;
        if (mappedVal == null) {
          writer.addInt32(-1);
        } else if (mappedVal instanceof Buffer) {
          formatByte = 1;
          writer.addInt32(mappedVal.length);
          writer.add(mappedVal);
        } else {
          writer.addInt32PrefixedString(mappedVal);
        }
        const buf = writer.buffer;
        buf[formatsOffset++] = 0;
        buf[formatsOffset++] = formatByte;
      }
    };
    var bind = (config = {}) => {
      const portal = config.portal || "";
      const statement = config.statement || "";
      const binary = config.binary || false;
      const values = config.values || emptyArray;
      const len = values.length;
      writer.addCString(portal).addCString(statement);
      writer.addInt16(len);
      const formatsOffset = writer.reserveUnsafe(len * 2);
      writer.addInt16(len);
      try {
        writeValues(values, config.valueMapper, formatsOffset);
      } catch (err) {
        writer.clear();
        throw err;
      }
      writer.addInt16(1);
      writer.addInt16(
        binary ? 1 : 0
        /* ParamType.STRING */
      );
      return writer.flush(
        66
        /* code.bind */
      );
    };
    var emptyExecute = Buffer.from([69, 0, 0, 0, 9, 0, 0, 0, 0, 0]);
    var execute = (config) => {
      if (!config || !config.portal && !config.rows) {
        return emptyExecute;
      }
      const portal = config.portal || "";
      const rows = config.rows || 0;
      const portalLength = Buffer.byteLength(portal);
      const len = 4 + portalLength + 1 + 4;
      const buff = Buffer.allocUnsafe(1 + len);
      buff[0] = 69;
      buff.writeInt32BE(len, 1);
      buff.write(portal, 5, "utf-8");
      buff[portalLength + 5] = 0;
      buff.writeUInt32BE(rows, buff.length - 4);
      return buff;
    };
    var cancel = (processID, secretKey) => {
      const buffer = Buffer.allocUnsafe(16);
      buffer.writeInt32BE(16, 0);
      buffer.writeInt16BE(1234, 4);
      buffer.writeInt16BE(5678, 6);
      buffer.writeInt32BE(processID, 8);
      buffer.writeInt32BE(secretKey, 12);
      return buffer;
    };
    var cstringMessage = (code2, string) => {
      const stringLen = Buffer.byteLength(string);
      const len = 4 + stringLen + 1;
      const buffer = Buffer.allocUnsafe(1 + len);
      buffer[0] = code2;
      buffer.writeInt32BE(len, 1);
      buffer.write(string, 5, "utf-8");
      buffer[len] = 0;
      return buffer;
    };
    var emptyDescribePortal = writer.addCString("P").flush(
      68
      /* code.describe */
    );
    var emptyDescribeStatement = writer.addCString("S").flush(
      68
      /* code.describe */
    );
    var describe = (msg) => {
      return msg.name ? cstringMessage(68, `${msg.type}${msg.name || ""}`) : msg.type === "P" ? emptyDescribePortal : emptyDescribeStatement;
    };
    var close = (msg) => {
      const text2 = `${msg.type}${msg.name || ""}`;
      return cstringMessage(67, text2);
    };
    var copyData = (chunk) => {
      return writer.add(chunk).flush(
        100
        /* code.copyFromChunk */
      );
    };
    var copyFail = (message) => {
      return cstringMessage(102, message);
    };
    var codeOnlyBuffer = (code2) => Buffer.from([code2, 0, 0, 0, 4]);
    var flushBuffer = codeOnlyBuffer(
      72
      /* code.flush */
    );
    var syncBuffer = codeOnlyBuffer(
      83
      /* code.sync */
    );
    var endBuffer = codeOnlyBuffer(
      88
      /* code.end */
    );
    var copyDoneBuffer = codeOnlyBuffer(
      99
      /* code.copyDone */
    );
    var serialize2 = {
      startup,
      password,
      requestSsl,
      sendSASLInitialResponseMessage,
      sendSCRAMClientFinalMessage,
      query,
      parse: parse2,
      bind,
      execute,
      describe,
      close,
      flush: () => flushBuffer,
      sync: () => syncBuffer,
      end: () => endBuffer,
      copyData,
      copyDone: () => copyDoneBuffer,
      copyFail,
      cancel
    };
    exports.serialize = serialize2;
  }
});

// node_modules/pg-protocol/dist/buffer-reader.js
var require_buffer_reader = __commonJS({
  "node_modules/pg-protocol/dist/buffer-reader.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.BufferReader = void 0;
    var BufferReader = class {
      constructor(offset = 0) {
        this.offset = offset;
        this.buffer = Buffer.allocUnsafe(0);
        this.encoding = "utf-8";
      }
      setBuffer(offset, buffer) {
        this.offset = offset;
        this.buffer = buffer;
      }
      int16() {
        const result = this.buffer.readInt16BE(this.offset);
        this.offset += 2;
        return result;
      }
      byte() {
        const result = this.buffer[this.offset];
        this.offset++;
        return result;
      }
      int32() {
        const result = this.buffer.readInt32BE(this.offset);
        this.offset += 4;
        return result;
      }
      uint32() {
        const result = this.buffer.readUInt32BE(this.offset);
        this.offset += 4;
        return result;
      }
      string(length) {
        const result = this.buffer.toString(this.encoding, this.offset, this.offset + length);
        this.offset += length;
        return result;
      }
      cstring() {
        const start = this.offset;
        let end = start;
        while (this.buffer[end++]) {
        }
        this.offset = end;
        return this.buffer.toString(this.encoding, start, end - 1);
      }
      bytes(length) {
        const result = this.buffer.slice(this.offset, this.offset + length);
        this.offset += length;
        return result;
      }
    };
    exports.BufferReader = BufferReader;
  }
});

// node_modules/pg-protocol/dist/parser.js
var require_parser = __commonJS({
  "node_modules/pg-protocol/dist/parser.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.Parser = void 0;
    var messages_1 = require_messages();
    var buffer_reader_1 = require_buffer_reader();
    var CODE_LENGTH = 1;
    var LEN_LENGTH = 4;
    var HEADER_LENGTH = CODE_LENGTH + LEN_LENGTH;
    var LATEINIT_LENGTH = -1;
    var emptyBuffer = Buffer.allocUnsafe(0);
    var Parser = class {
      constructor(opts) {
        this.buffer = emptyBuffer;
        this.bufferLength = 0;
        this.bufferOffset = 0;
        this.reader = new buffer_reader_1.BufferReader();
        if ((opts === null || opts === void 0 ? void 0 : opts.mode) === "binary") {
          throw new Error("Binary mode not supported yet");
        }
        this.mode = (opts === null || opts === void 0 ? void 0 : opts.mode) || "text";
      }
      parse(buffer, callback) {
        this.mergeBuffer(buffer);
        const bufferFullLength = this.bufferOffset + this.bufferLength;
        let offset = this.bufferOffset;
        while (offset + HEADER_LENGTH <= bufferFullLength) {
          const code2 = this.buffer[offset];
          const length = this.buffer.readUInt32BE(offset + CODE_LENGTH);
          const fullMessageLength = CODE_LENGTH + length;
          if (fullMessageLength + offset <= bufferFullLength) {
            const message = this.handlePacket(offset + HEADER_LENGTH, code2, length, this.buffer);
            callback(message);
            offset += fullMessageLength;
          } else {
            break;
          }
        }
        if (offset === bufferFullLength) {
          this.buffer = emptyBuffer;
          this.bufferLength = 0;
          this.bufferOffset = 0;
        } else {
          this.bufferLength = bufferFullLength - offset;
          this.bufferOffset = offset;
        }
      }
      mergeBuffer(buffer) {
        if (this.bufferLength > 0) {
          const newLength = this.bufferLength + buffer.byteLength;
          const newFullLength = newLength + this.bufferOffset;
          if (newFullLength > this.buffer.byteLength) {
            let newBuffer;
            if (newLength <= this.buffer.byteLength && this.bufferOffset >= this.bufferLength) {
              newBuffer = this.buffer;
            } else {
              let newBufferLength = this.buffer.byteLength * 2;
              while (newLength >= newBufferLength) {
                newBufferLength *= 2;
              }
              newBuffer = Buffer.allocUnsafe(newBufferLength);
            }
            this.buffer.copy(newBuffer, 0, this.bufferOffset, this.bufferOffset + this.bufferLength);
            this.buffer = newBuffer;
            this.bufferOffset = 0;
          }
          buffer.copy(this.buffer, this.bufferOffset + this.bufferLength);
          this.bufferLength = newLength;
        } else {
          this.buffer = buffer;
          this.bufferOffset = 0;
          this.bufferLength = buffer.byteLength;
        }
      }
      handlePacket(offset, code2, length, bytes2) {
        const { reader } = this;
        reader.setBuffer(offset, bytes2);
        let message;
        switch (code2) {
          case 50:
            message = messages_1.bindComplete;
            break;
          case 49:
            message = messages_1.parseComplete;
            break;
          case 51:
            message = messages_1.closeComplete;
            break;
          case 110:
            message = messages_1.noData;
            break;
          case 115:
            message = messages_1.portalSuspended;
            break;
          case 99:
            message = messages_1.copyDone;
            break;
          case 87:
            message = messages_1.replicationStart;
            break;
          case 73:
            message = messages_1.emptyQuery;
            break;
          case 68:
            message = parseDataRowMessage(reader);
            break;
          case 67:
            message = parseCommandCompleteMessage(reader);
            break;
          case 90:
            message = parseReadyForQueryMessage(reader);
            break;
          case 65:
            message = parseNotificationMessage(reader);
            break;
          case 82:
            message = parseAuthenticationResponse(reader, length);
            break;
          case 83:
            message = parseParameterStatusMessage(reader);
            break;
          case 75:
            message = parseBackendKeyData(reader);
            break;
          case 69:
            message = parseErrorMessage(reader, "error");
            break;
          case 78:
            message = parseErrorMessage(reader, "notice");
            break;
          case 84:
            message = parseRowDescriptionMessage(reader);
            break;
          case 116:
            message = parseParameterDescriptionMessage(reader);
            break;
          case 71:
            message = parseCopyInMessage(reader);
            break;
          case 72:
            message = parseCopyOutMessage(reader);
            break;
          case 100:
            message = parseCopyData(reader, length);
            break;
          default:
            return new messages_1.DatabaseError("received invalid response: " + code2.toString(16), length, "error");
        }
        reader.setBuffer(0, emptyBuffer);
        message.length = length;
        return message;
      }
    };
    exports.Parser = Parser;
    var parseReadyForQueryMessage = (reader) => {
      const status = reader.string(1);
      return new messages_1.ReadyForQueryMessage(LATEINIT_LENGTH, status);
    };
    var parseCommandCompleteMessage = (reader) => {
      const text2 = reader.cstring();
      return new messages_1.CommandCompleteMessage(LATEINIT_LENGTH, text2);
    };
    var parseCopyData = (reader, length) => {
      const chunk = reader.bytes(length - 4);
      return new messages_1.CopyDataMessage(LATEINIT_LENGTH, chunk);
    };
    var parseCopyInMessage = (reader) => parseCopyMessage(reader, "copyInResponse");
    var parseCopyOutMessage = (reader) => parseCopyMessage(reader, "copyOutResponse");
    var parseCopyMessage = (reader, messageName) => {
      const isBinary = reader.byte() !== 0;
      const columnCount = reader.int16();
      const message = new messages_1.CopyResponse(LATEINIT_LENGTH, messageName, isBinary, columnCount);
      for (let i = 0; i < columnCount; i++) {
        message.columnTypes[i] = reader.int16();
      }
      return message;
    };
    var parseNotificationMessage = (reader) => {
      const processId = reader.int32();
      const channel = reader.cstring();
      const payload = reader.cstring();
      return new messages_1.NotificationResponseMessage(LATEINIT_LENGTH, processId, channel, payload);
    };
    var parseRowDescriptionMessage = (reader) => {
      const fieldCount = reader.int16();
      const message = new messages_1.RowDescriptionMessage(LATEINIT_LENGTH, fieldCount);
      for (let i = 0; i < fieldCount; i++) {
        message.fields[i] = parseField(reader);
      }
      return message;
    };
    var parseField = (reader) => {
      const name = reader.cstring();
      const tableID = reader.uint32();
      const columnID = reader.int16();
      const dataTypeID = reader.uint32();
      const dataTypeSize = reader.int16();
      const dataTypeModifier = reader.int32();
      const mode = reader.int16() === 0 ? "text" : "binary";
      return new messages_1.Field(name, tableID, columnID, dataTypeID, dataTypeSize, dataTypeModifier, mode);
    };
    var parseParameterDescriptionMessage = (reader) => {
      const parameterCount = reader.int16();
      const message = new messages_1.ParameterDescriptionMessage(LATEINIT_LENGTH, parameterCount);
      for (let i = 0; i < parameterCount; i++) {
        message.dataTypeIDs[i] = reader.uint32();
      }
      return message;
    };
    var parseDataRowMessage = (reader) => {
      const fieldCount = reader.int16();
      const fields = new Array(fieldCount);
      for (let i = 0; i < fieldCount; i++) {
        const len = reader.int32();
        fields[i] = len === -1 ? null : reader.string(len);
      }
      return new messages_1.DataRowMessage(LATEINIT_LENGTH, fields);
    };
    var parseParameterStatusMessage = (reader) => {
      const name = reader.cstring();
      const value = reader.cstring();
      return new messages_1.ParameterStatusMessage(LATEINIT_LENGTH, name, value);
    };
    var parseBackendKeyData = (reader) => {
      const processID = reader.int32();
      const secretKey = reader.int32();
      return new messages_1.BackendKeyDataMessage(LATEINIT_LENGTH, processID, secretKey);
    };
    var parseAuthenticationResponse = (reader, length) => {
      const code2 = reader.int32();
      const message = {
        name: "authenticationOk",
        length
      };
      switch (code2) {
        case 0:
          break;
        case 3:
          if (message.length === 8) {
            message.name = "authenticationCleartextPassword";
          }
          break;
        case 5:
          if (message.length === 12) {
            message.name = "authenticationMD5Password";
            const salt = reader.bytes(4);
            return new messages_1.AuthenticationMD5Password(LATEINIT_LENGTH, salt);
          }
          break;
        case 10:
          {
            message.name = "authenticationSASL";
            message.mechanisms = [];
            let mechanism;
            do {
              mechanism = reader.cstring();
              if (mechanism) {
                message.mechanisms.push(mechanism);
              }
            } while (mechanism);
          }
          break;
        case 11:
          message.name = "authenticationSASLContinue";
          message.data = reader.string(length - 8);
          break;
        case 12:
          message.name = "authenticationSASLFinal";
          message.data = reader.string(length - 8);
          break;
        default:
          throw new Error("Unknown authenticationOk message type " + code2);
      }
      return message;
    };
    var parseErrorMessage = (reader, name) => {
      const fields = {};
      let fieldType = reader.string(1);
      while (fieldType !== "\0") {
        fields[fieldType] = reader.cstring();
        fieldType = reader.string(1);
      }
      const messageValue = fields.M;
      const message = name === "notice" ? new messages_1.NoticeMessage(LATEINIT_LENGTH, messageValue) : new messages_1.DatabaseError(messageValue, LATEINIT_LENGTH, name);
      message.severity = fields.S;
      message.code = fields.C;
      message.detail = fields.D;
      message.hint = fields.H;
      message.position = fields.P;
      message.internalPosition = fields.p;
      message.internalQuery = fields.q;
      message.where = fields.W;
      message.schema = fields.s;
      message.table = fields.t;
      message.column = fields.c;
      message.dataType = fields.d;
      message.constraint = fields.n;
      message.file = fields.F;
      message.line = fields.L;
      message.routine = fields.R;
      return message;
    };
  }
});

// node_modules/pg-protocol/dist/index.js
var require_dist = __commonJS({
  "node_modules/pg-protocol/dist/index.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.DatabaseError = exports.serialize = void 0;
    exports.parse = parse2;
    var messages_1 = require_messages();
    Object.defineProperty(exports, "DatabaseError", { enumerable: true, get: function() {
      return messages_1.DatabaseError;
    } });
    var serializer_1 = require_serializer();
    Object.defineProperty(exports, "serialize", { enumerable: true, get: function() {
      return serializer_1.serialize;
    } });
    var parser_1 = require_parser();
    function parse2(stream, callback) {
      const parser = new parser_1.Parser();
      stream.on("data", (buffer) => parser.parse(buffer, callback));
      return new Promise((resolve) => stream.on("end", () => resolve()));
    }
  }
});

// builtin:net
import builtin7 from "node:net";
var require_net = __commonJS({
  "builtin:net"(exports, module) {
    module.exports = builtin7;
  }
});

// builtin:tls
import builtin8 from "node:tls";
var require_tls = __commonJS({
  "builtin:tls"(exports, module) {
    module.exports = builtin8;
  }
});

// node_modules/pg-cloudflare/dist/index.js
var require_dist2 = __commonJS({
  "node_modules/pg-cloudflare/dist/index.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: true });
    exports.CloudflareSocket = void 0;
    var events_1 = require_events();
    var CloudflareSocket = class extends events_1.EventEmitter {
      constructor(ssl) {
        super();
        this.ssl = ssl;
        this.writable = false;
        this.destroyed = false;
        this._upgrading = false;
        this._upgraded = false;
        this._cfSocket = null;
        this._cfWriter = null;
        this._cfReader = null;
      }
      setNoDelay() {
        return this;
      }
      setKeepAlive() {
        return this;
      }
      ref() {
        return this;
      }
      unref() {
        return this;
      }
      async connect(port, host, connectListener) {
        try {
          log("connecting");
          if (connectListener)
            this.once("connect", connectListener);
          const options = this.ssl ? { secureTransport: "starttls" } : {};
          const mod = await import("cloudflare:sockets");
          const connect = mod.connect;
          this._cfSocket = connect(`${host}:${port}`, options);
          this._cfWriter = this._cfSocket.writable.getWriter();
          this._addClosedHandler();
          this._cfReader = this._cfSocket.readable.getReader();
          if (this.ssl) {
            this._listenOnce().catch((e) => this.emit("error", e));
          } else {
            this._listen().catch((e) => this.emit("error", e));
          }
          await this._cfWriter.ready;
          log("socket ready");
          this.writable = true;
          this.emit("connect");
          return this;
        } catch (e) {
          this.emit("error", e);
        }
      }
      async _listen() {
        while (true) {
          log("awaiting receive from CF socket");
          const { done: done2, value } = await this._cfReader.read();
          log("CF socket received:", done2, value);
          if (done2) {
            log("done");
            break;
          }
          this.emit("data", Buffer.from(value));
        }
      }
      async _listenOnce() {
        log("awaiting first receive from CF socket");
        const { done: done2, value } = await this._cfReader.read();
        log("First CF socket received:", done2, value);
        this.emit("data", Buffer.from(value));
      }
      write(data, encodingOrCallback = "utf8", callback = () => {
      }) {
        const encoding = typeof encodingOrCallback === "function" ? "utf8" : encodingOrCallback;
        if (typeof encodingOrCallback === "function")
          callback = encodingOrCallback;
        if (data.length === 0)
          return callback();
        if (typeof data === "string")
          data = Buffer.from(data, encoding);
        log("sending data direct:", data);
        this._cfWriter.write(data).then(() => {
          log("data sent");
          callback();
        }, (err) => {
          log("send error", err);
          callback(err);
        });
        return true;
      }
      end(data = Buffer.alloc(0), encoding = "utf8", callback = () => {
      }) {
        log("ending CF socket");
        this.write(data, encoding, (err) => {
          const socket = this._cfSocket;
          const closePromise = socket?.close();
          closePromise?.then(() => {
            if (this._cfSocket === socket) {
              this._cfSocket = null;
              this.emit("close");
            }
          }).catch((e) => this.emit("error", e));
          if (callback)
            callback(err);
        });
        return this;
      }
      destroy(reason) {
        log("destroying CF socket", reason);
        this.destroyed = true;
        return this.end();
      }
      startTls(options) {
        if (this._upgraded) {
          this.emit("error", "Cannot call `startTls()` more than once on a socket");
          return;
        }
        this._cfWriter.releaseLock();
        this._cfReader.releaseLock();
        this._upgrading = true;
        this._cfSocket = this._cfSocket.startTls(options);
        this._cfWriter = this._cfSocket.writable.getWriter();
        this._cfReader = this._cfSocket.readable.getReader();
        this._addClosedHandler();
        this._listen().catch((e) => this.emit("error", e));
      }
      _addClosedHandler() {
        const socket = this._cfSocket;
        socket.closed.then(() => {
          if (!this._upgrading) {
            log("CF socket closed");
            if (this._cfSocket === socket) {
              this._cfSocket = null;
              this.emit("close");
            }
          } else {
            this._upgrading = false;
            this._upgraded = true;
          }
        }).catch((e) => this.emit("error", e));
      }
    };
    exports.CloudflareSocket = CloudflareSocket;
    var debug = false;
    function dump2(data) {
      if (data instanceof Uint8Array || data instanceof ArrayBuffer) {
        const buf = data instanceof Uint8Array ? Buffer.from(data) : Buffer.from(data);
        const hex2 = buf.toString("hex");
        const str = new TextDecoder().decode(data);
        return `
>>> STR: "${str.replace(/\n/g, "\\n")}"
>>> HEX: ${hex2}
`;
      } else {
        return data;
      }
    }
    function log(...args) {
      debug && console.log(...args.map(dump2));
    }
  }
});

// node_modules/pg/lib/stream.js
var require_stream = __commonJS({
  "node_modules/pg/lib/stream.js"(exports, module) {
    var { getStream, getSecureStream } = getStreamFuncs();
    module.exports = {
      /**
       * Get a socket stream compatible with the current runtime environment.
       * @returns {Duplex}
       */
      getStream,
      /**
       * Get a TLS secured socket, compatible with the current environment,
       * using the socket and other settings given in `options`.
       * @returns {Duplex}
       */
      getSecureStream
    };
    function getNodejsStreamFuncs() {
      function getStream2(ssl) {
        const net = require_net();
        return new net.Socket();
      }
      function getSecureStream2(options) {
        const tls = require_tls();
        return tls.connect(options);
      }
      return {
        getStream: getStream2,
        getSecureStream: getSecureStream2
      };
    }
    function getCloudflareStreamFuncs() {
      function getStream2(ssl) {
        const { CloudflareSocket } = require_dist2();
        return new CloudflareSocket(ssl);
      }
      function getSecureStream2(options) {
        options.socket.startTls(options);
        return options.socket;
      }
      return {
        getStream: getStream2,
        getSecureStream: getSecureStream2
      };
    }
    function isCloudflareRuntime() {
      if (typeof navigator === "object" && navigator !== null && typeof navigator.userAgent === "string") {
        return navigator.userAgent === "Cloudflare-Workers";
      }
      if (typeof Response === "function") {
        const resp = new Response(null, { cf: { thing: true } });
        if (typeof resp.cf === "object" && resp.cf !== null && resp.cf.thing) {
          return true;
        }
      }
      return false;
    }
    function getStreamFuncs() {
      if (isCloudflareRuntime()) {
        return getCloudflareStreamFuncs();
      }
      return getNodejsStreamFuncs();
    }
  }
});

// node_modules/pg/lib/connection.js
var require_connection = __commonJS({
  "node_modules/pg/lib/connection.js"(exports, module) {
    "use strict";
    var EventEmitter = require_events().EventEmitter;
    var { parse: parse2, serialize: serialize2 } = require_dist();
    var stream = require_stream();
    var { getStream } = stream;
    var flushBuffer = serialize2.flush();
    var syncBuffer = serialize2.sync();
    var endBuffer = serialize2.end();
    var Connection2 = class extends EventEmitter {
      constructor(config) {
        super();
        config = config || {};
        this.stream = config.stream || getStream(config.ssl);
        if (typeof this.stream === "function") {
          this.stream = this.stream(config);
        }
        this._keepAlive = config.keepAlive;
        this._keepAliveInitialDelayMillis = config.keepAliveInitialDelayMillis;
        this.parsedStatements = {};
        this.submittedNamedStatements = {};
        this.ssl = config.ssl || false;
        this.sslNegotiation = config.sslNegotiation || "postgres";
        this._ending = false;
        this._emitMessage = false;
        const self = this;
        this.on("newListener", function(eventName) {
          if (eventName === "message") {
            self._emitMessage = true;
          }
        });
      }
      connect(port, host) {
        const self = this;
        this._connecting = true;
        this.stream.setNoDelay(true);
        this.stream.connect(port, host);
        this.stream.once("connect", function() {
          if (self._keepAlive) {
            self.stream.setKeepAlive(true, self._keepAliveInitialDelayMillis);
          }
          self.emit("connect");
        });
        const reportStreamError = function(error) {
          if (self._ending && (error.code === "ECONNRESET" || error.code === "EPIPE")) {
            return;
          }
          self.emit("error", error);
        };
        this.stream.on("error", reportStreamError);
        this.stream.on("close", function() {
          self.emit("end");
        });
        if (!this.ssl) {
          return this.attachListeners(this.stream);
        }
        if (this.sslNegotiation === "direct") {
          return this.stream.once("connect", function() {
            self.upgradeToSSL(host, reportStreamError);
          });
        }
        this.stream.once("data", function(buffer) {
          const responseCode = buffer.toString("utf8");
          switch (responseCode) {
            case "S":
              break;
            case "N":
              self.stream.end();
              return self.emit("error", new Error("The server does not support SSL connections"));
            default:
              self.stream.end();
              return self.emit("error", new Error("There was an error establishing an SSL connection"));
          }
          self.upgradeToSSL(host, reportStreamError);
        });
      }
      upgradeToSSL(host, reportStreamError) {
        const self = this;
        const options = {
          socket: self.stream,
          // tls.connect checks the server identity against `servername`, falling
          // back to `host` and then to 'localhost'. `servername` must stay unset
          // for IP addresses (see below), so `host` is needed to keep certificate
          // validation working when connecting to an IP address.
          host
        };
        if (self.ssl !== true) {
          Object.assign(options, self.ssl);
          if ("key" in self.ssl) {
            options.key = self.ssl.key;
          }
        }
        if (self.sslNegotiation === "direct") {
          options.ALPNProtocols = ["postgresql"];
        }
        const net = require_net();
        if (net.isIP && net.isIP(host) === 0) {
          options.servername = host;
        }
        try {
          self.stream = stream.getSecureStream(options);
        } catch (err) {
          return self.emit("error", err);
        }
        self.attachListeners(self.stream);
        self.stream.on("error", reportStreamError);
        self.emit("sslconnect");
      }
      attachListeners(stream2) {
        parse2(stream2, (msg) => {
          const eventName = msg.name === "error" ? "errorMessage" : msg.name;
          if (this._emitMessage) {
            this.emit("message", msg);
          }
          this.emit(eventName, msg);
        });
      }
      requestSsl() {
        this.stream.write(serialize2.requestSsl());
      }
      startup(config) {
        this.stream.write(serialize2.startup(config));
      }
      cancel(processID, secretKey) {
        this._send(serialize2.cancel(processID, secretKey));
      }
      password(password) {
        this._send(serialize2.password(password));
      }
      sendSASLInitialResponseMessage(mechanism, initialResponse) {
        this._send(serialize2.sendSASLInitialResponseMessage(mechanism, initialResponse));
      }
      sendSCRAMClientFinalMessage(additionalData) {
        this._send(serialize2.sendSCRAMClientFinalMessage(additionalData));
      }
      _send(buffer) {
        if (!this.stream.writable) {
          return false;
        }
        return this.stream.write(buffer);
      }
      query(text2) {
        this._send(serialize2.query(text2));
      }
      // send parse message
      parse(query) {
        this._send(serialize2.parse(query));
      }
      // send bind message
      bind(config) {
        this._send(serialize2.bind(config));
      }
      // send execute message
      execute(config) {
        this._send(serialize2.execute(config));
      }
      flush() {
        if (this.stream.writable) {
          this.stream.write(flushBuffer);
        }
      }
      sync() {
        this._send(syncBuffer);
      }
      ref() {
        this.stream.ref();
      }
      unref() {
        this.stream.unref();
      }
      end() {
        this._ending = true;
        if (!this._connecting || !this.stream.writable) {
          this.stream.end();
          return;
        }
        return this.stream.write(endBuffer, () => {
          this.stream.end();
        });
      }
      close(msg) {
        this._send(serialize2.close(msg));
      }
      describe(msg) {
        this._send(serialize2.describe(msg));
      }
      sendCopyFromChunk(chunk) {
        this._send(serialize2.copyData(chunk));
      }
      endCopyFrom() {
        this._send(serialize2.copyDone());
      }
      sendCopyFail(msg) {
        this._send(serialize2.copyFail(msg));
      }
    };
    module.exports = Connection2;
  }
});

// builtin:path
import builtin9 from "node:path";
var require_path = __commonJS({
  "builtin:path"(exports, module) {
    module.exports = builtin9;
  }
});

// builtin:stream
import builtin10 from "node:stream";
var require_stream2 = __commonJS({
  "builtin:stream"(exports, module) {
    module.exports = builtin10;
  }
});

// builtin:string_decoder
import builtin11 from "node:string_decoder";
var require_string_decoder = __commonJS({
  "builtin:string_decoder"(exports, module) {
    module.exports = builtin11;
  }
});

// node_modules/split2/index.js
var require_split2 = __commonJS({
  "node_modules/split2/index.js"(exports, module) {
    "use strict";
    var { Transform } = require_stream2();
    var { StringDecoder } = require_string_decoder();
    var kLast = /* @__PURE__ */ Symbol("last");
    var kDecoder = /* @__PURE__ */ Symbol("decoder");
    function transform(chunk, enc, cb) {
      let list;
      if (this.overflow) {
        const buf = this[kDecoder].write(chunk);
        list = buf.split(this.matcher);
        if (list.length === 1) return cb();
        list.shift();
        this.overflow = false;
      } else {
        this[kLast] += this[kDecoder].write(chunk);
        list = this[kLast].split(this.matcher);
      }
      this[kLast] = list.pop();
      for (let i = 0; i < list.length; i++) {
        try {
          push2(this, this.mapper(list[i]));
        } catch (error) {
          return cb(error);
        }
      }
      this.overflow = this[kLast].length > this.maxLength;
      if (this.overflow && !this.skipOverflow) {
        cb(new Error("maximum buffer reached"));
        return;
      }
      cb();
    }
    function flush(cb) {
      this[kLast] += this[kDecoder].end();
      if (this[kLast]) {
        try {
          push2(this, this.mapper(this[kLast]));
        } catch (error) {
          return cb(error);
        }
      }
      cb();
    }
    function push2(self, val) {
      if (val !== void 0) {
        self.push(val);
      }
    }
    function noop(incoming) {
      return incoming;
    }
    function split(matcher, mapper, options) {
      matcher = matcher || /\r?\n/;
      mapper = mapper || noop;
      options = options || {};
      switch (arguments.length) {
        case 1:
          if (typeof matcher === "function") {
            mapper = matcher;
            matcher = /\r?\n/;
          } else if (typeof matcher === "object" && !(matcher instanceof RegExp) && !matcher[Symbol.split]) {
            options = matcher;
            matcher = /\r?\n/;
          }
          break;
        case 2:
          if (typeof matcher === "function") {
            options = mapper;
            mapper = matcher;
            matcher = /\r?\n/;
          } else if (typeof mapper === "object") {
            options = mapper;
            mapper = noop;
          }
      }
      options = Object.assign({}, options);
      options.autoDestroy = true;
      options.transform = transform;
      options.flush = flush;
      options.readableObjectMode = true;
      const stream = new Transform(options);
      stream[kLast] = "";
      stream[kDecoder] = new StringDecoder("utf8");
      stream.matcher = matcher;
      stream.mapper = mapper;
      stream.maxLength = options.maxLength;
      stream.skipOverflow = options.skipOverflow || false;
      stream.overflow = false;
      stream._destroy = function(err, cb) {
        this._writableState.errorEmitted = false;
        cb(err);
      };
      return stream;
    }
    module.exports = split;
  }
});

// node_modules/pgpass/lib/helper.js
var require_helper = __commonJS({
  "node_modules/pgpass/lib/helper.js"(exports, module) {
    "use strict";
    var path = require_path();
    var Stream = require_stream2().Stream;
    var split = require_split2();
    var util = require_util();
    var defaultPort = 5432;
    var isWin = process.platform === "win32";
    var warnStream = process.stderr;
    var S_IRWXG = 56;
    var S_IRWXO = 7;
    var S_IFMT = 61440;
    var S_IFREG = 32768;
    function isRegFile(mode) {
      return (mode & S_IFMT) == S_IFREG;
    }
    var fieldNames = ["host", "port", "database", "user", "password"];
    var nrOfFields = fieldNames.length;
    var passKey = fieldNames[nrOfFields - 1];
    function warn() {
      var isWritable = warnStream instanceof Stream && true === warnStream.writable;
      if (isWritable) {
        var args = Array.prototype.slice.call(arguments).concat("\n");
        warnStream.write(util.format.apply(util, args));
      }
    }
    Object.defineProperty(module.exports, "isWin", {
      get: function() {
        return isWin;
      },
      set: function(val) {
        isWin = val;
      }
    });
    module.exports.warnTo = function(stream) {
      var old = warnStream;
      warnStream = stream;
      return old;
    };
    module.exports.getFileName = function(rawEnv) {
      var env = rawEnv || process.env;
      var file = env.PGPASSFILE || (isWin ? path.join(env.APPDATA || "./", "postgresql", "pgpass.conf") : path.join(env.HOME || "./", ".pgpass"));
      return file;
    };
    module.exports.usePgPass = function(stats, fname) {
      if (Object.prototype.hasOwnProperty.call(process.env, "PGPASSWORD")) {
        return false;
      }
      if (isWin) {
        return true;
      }
      fname = fname || "<unkn>";
      if (!isRegFile(stats.mode)) {
        warn('WARNING: password file "%s" is not a plain file', fname);
        return false;
      }
      if (stats.mode & (S_IRWXG | S_IRWXO)) {
        warn('WARNING: password file "%s" has group or world access; permissions should be u=rw (0600) or less', fname);
        return false;
      }
      return true;
    };
    var matcher = module.exports.match = function(connInfo, entry) {
      return fieldNames.slice(0, -1).reduce(function(prev, field, idx) {
        if (idx == 1) {
          if (Number(connInfo[field] || defaultPort) === Number(entry[field])) {
            return prev && true;
          }
        }
        return prev && (entry[field] === "*" || entry[field] === connInfo[field]);
      }, true);
    };
    module.exports.getPassword = function(connInfo, stream, cb) {
      var pass;
      var lineStream = stream.pipe(split());
      function onLine(line) {
        var entry = parseLine(line);
        if (entry && isValidEntry(entry) && matcher(connInfo, entry)) {
          pass = entry[passKey];
          lineStream.end();
        }
      }
      var onEnd = function() {
        stream.destroy();
        cb(pass);
      };
      var onErr = function(err) {
        stream.destroy();
        warn("WARNING: error on reading file: %s", err);
        cb(void 0);
      };
      stream.on("error", onErr);
      lineStream.on("data", onLine).on("end", onEnd).on("error", onErr);
    };
    var parseLine = module.exports.parseLine = function(line) {
      if (line.length < 11 || line.match(/^\s+#/)) {
        return null;
      }
      var curChar = "";
      var prevChar = "";
      var fieldIdx = 0;
      var startIdx = 0;
      var endIdx = 0;
      var obj = {};
      var isLastField = false;
      var addToObj = function(idx, i0, i1) {
        var field = line.substring(i0, i1);
        if (!Object.hasOwnProperty.call(process.env, "PGPASS_NO_DEESCAPE")) {
          field = field.replace(/\\([:\\])/g, "$1");
        }
        obj[fieldNames[idx]] = field;
      };
      for (var i = 0; i < line.length - 1; i += 1) {
        curChar = line.charAt(i + 1);
        prevChar = line.charAt(i);
        isLastField = fieldIdx == nrOfFields - 1;
        if (isLastField) {
          addToObj(fieldIdx, startIdx);
          break;
        }
        if (i >= 0 && curChar == ":" && prevChar !== "\\") {
          addToObj(fieldIdx, startIdx, i + 1);
          startIdx = i + 2;
          fieldIdx += 1;
        }
      }
      obj = Object.keys(obj).length === nrOfFields ? obj : null;
      return obj;
    };
    var isValidEntry = module.exports.isValidEntry = function(entry) {
      var rules = {
        // host
        0: function(x) {
          return x.length > 0;
        },
        // port
        1: function(x) {
          if (x === "*") {
            return true;
          }
          x = Number(x);
          return isFinite(x) && x > 0 && x < 9007199254740992 && Math.floor(x) === x;
        },
        // database
        2: function(x) {
          return x.length > 0;
        },
        // username
        3: function(x) {
          return x.length > 0;
        },
        // password
        4: function(x) {
          return x.length > 0;
        }
      };
      for (var idx = 0; idx < fieldNames.length; idx += 1) {
        var rule = rules[idx];
        var value = entry[fieldNames[idx]] || "";
        var res = rule(value);
        if (!res) {
          return false;
        }
      }
      return true;
    };
  }
});

// node_modules/pgpass/lib/index.js
var require_lib = __commonJS({
  "node_modules/pgpass/lib/index.js"(exports, module) {
    "use strict";
    var path = require_path();
    var fs = require_fs();
    var helper = require_helper();
    module.exports = function(connInfo, cb) {
      var file = helper.getFileName();
      fs.stat(file, function(err, stat) {
        if (err || !helper.usePgPass(stat, file)) {
          return cb(void 0);
        }
        var st = fs.createReadStream(file);
        helper.getPassword(connInfo, st, cb);
      });
    };
    module.exports.warnTo = helper.warnTo;
  }
});

// node_modules/pg/lib/client.js
var require_client = __commonJS({
  "node_modules/pg/lib/client.js"(exports, module) {
    var EventEmitter = require_events().EventEmitter;
    var utils = require_utils();
    var nodeUtils = require_util();
    var sasl = require_sasl();
    var TypeOverrides2 = require_type_overrides();
    var ConnectionParameters = require_connection_parameters();
    var Query2 = require_query();
    var defaults2 = require_defaults();
    var Connection2 = require_connection();
    var crypto2 = require_utils2();
    var activeQueryDeprecationNotice = nodeUtils.deprecate(
      () => {
      },
      "Client.activeQuery is deprecated and will be removed in pg@9.0"
    );
    var queryQueueDeprecationNotice = nodeUtils.deprecate(
      () => {
      },
      "Client.queryQueue is deprecated and will be removed in pg@9.0."
    );
    var pgPassDeprecationNotice = nodeUtils.deprecate(
      () => {
      },
      "pgpass support is deprecated and will be removed in pg@9.0. You can provide an async function as the password property to the Client/Pool constructor that returns a password instead. Within this function you can call the pgpass module in your own code."
    );
    var byoPromiseDeprecationNotice = nodeUtils.deprecate(
      () => {
      },
      "Passing a custom Promise implementation to the Client/Pool constructor is deprecated and will be removed in pg@9.0."
    );
    var queryQueueLengthDeprecationNotice = nodeUtils.deprecate(
      () => {
      },
      "Calling client.query() when the client is already executing a query is deprecated and will be removed in pg@9.0. Use async/await or an external async flow control mechanism instead."
    );
    function coerceNumberOrDefault(value, defaultValue) {
      if (typeof value === "number") {
        return Number.isFinite(value) ? value : defaultValue;
      }
      if (typeof value === "string" && value.trim() !== "") {
        const n = Number(value);
        return Number.isFinite(n) ? n : defaultValue;
      }
      return defaultValue;
    }
    var Client2 = class extends EventEmitter {
      constructor(config) {
        super();
        this.connectionParameters = new ConnectionParameters(config);
        this.user = this.connectionParameters.user;
        this.database = this.connectionParameters.database;
        this.port = this.connectionParameters.port;
        this.host = this.connectionParameters.host;
        Object.defineProperty(this, "password", {
          configurable: true,
          enumerable: false,
          writable: true,
          value: this.connectionParameters.password
        });
        this.replication = this.connectionParameters.replication;
        const c = config || {};
        if (c.Promise) {
          byoPromiseDeprecationNotice();
        }
        this._Promise = c.Promise || global.Promise;
        this._types = new TypeOverrides2(c.types);
        this._ending = false;
        this._ended = false;
        this._connecting = false;
        this._connected = false;
        this._connectionError = false;
        this._queryable = true;
        this._activeQuery = null;
        this._txStatus = null;
        this.enableChannelBinding = Boolean(c.enableChannelBinding);
        this.scramMaxIterations = coerceNumberOrDefault(c.scramMaxIterations, sasl.DEFAULT_MAX_SCRAM_ITERATIONS);
        this.connection = c.connection || new Connection2({
          stream: c.stream,
          ssl: this.connectionParameters.ssl,
          sslNegotiation: this.connectionParameters.sslnegotiation,
          keepAlive: c.keepAlive || false,
          keepAliveInitialDelayMillis: c.keepAliveInitialDelayMillis || 0,
          encoding: this.connectionParameters.client_encoding || "utf8"
        });
        this._queryQueue = [];
        this._sentQueryQueue = [];
        this.pipeline = Boolean(c.pipeline);
        this.binary = c.binary || defaults2.binary;
        this.processID = null;
        this.secretKey = null;
        this.ssl = this.connectionParameters.ssl || false;
        this.sslNegotiation = this.connectionParameters.sslnegotiation || "postgres";
        if (this.ssl && this.ssl.key) {
          Object.defineProperty(this.ssl, "key", {
            enumerable: false
          });
        }
        this._connectionTimeoutMillis = c.connectionTimeoutMillis || 0;
      }
      get activeQuery() {
        activeQueryDeprecationNotice();
        return this._activeQuery;
      }
      set activeQuery(val) {
        activeQueryDeprecationNotice();
        this._activeQuery = val;
      }
      _getActiveQuery() {
        return this._activeQuery;
      }
      _errorAllQueries(err) {
        const enqueueError = (query) => {
          process.nextTick(() => {
            query.handleError(err, this.connection);
          });
        };
        const activeQuery = this._getActiveQuery();
        if (activeQuery) {
          enqueueError(activeQuery);
          this._activeQuery = null;
        }
        this._sentQueryQueue.forEach(enqueueError);
        this._sentQueryQueue.length = 0;
        this._queryQueue.forEach(enqueueError);
        this._queryQueue.length = 0;
      }
      _connect(callback) {
        const self = this;
        const con = this.connection;
        this._connectionCallback = callback;
        if (this._connecting || this._connected) {
          const err = new Error("Client has already been connected. You cannot reuse a client.");
          process.nextTick(() => {
            callback(err);
          });
          return;
        }
        this._connecting = true;
        if (this._connectionTimeoutMillis > 0) {
          this.connectionTimeoutHandle = setTimeout(() => {
            con._ending = true;
            con.stream.destroy(new Error("timeout expired"));
          }, this._connectionTimeoutMillis);
          if (this.connectionTimeoutHandle.unref) {
            this.connectionTimeoutHandle.unref();
          }
        }
        if (this.host && this.host.indexOf("/") === 0) {
          con.connect(this.host + "/.s.PGSQL." + this.port);
        } else {
          con.connect(this.port, this.host);
        }
        con.on("connect", function() {
          if (self.ssl) {
            if (self.sslNegotiation !== "direct") {
              con.requestSsl();
            }
          } else {
            con.startup(self.getStartupConf());
          }
        });
        con.on("sslconnect", function() {
          con.startup(self.getStartupConf());
        });
        this._attachListeners(con);
        con.once("end", () => {
          const error = this._ending ? new Error("Connection terminated") : new Error("Connection terminated unexpectedly");
          clearTimeout(this.connectionTimeoutHandle);
          this._errorAllQueries(error);
          this._ended = true;
          if (!this._ending) {
            if (this._connecting && !this._connectionError) {
              if (this._connectionCallback) {
                this._connectionCallback(error);
              } else {
                this._handleErrorEvent(error);
              }
            } else if (!this._connectionError) {
              this._handleErrorEvent(error);
            }
          }
          process.nextTick(() => {
            this.emit("end");
          });
        });
      }
      connect(callback) {
        if (callback) {
          this._connect(callback);
          return;
        }
        return new this._Promise((resolve, reject) => {
          this._connect((error) => {
            if (error) {
              reject(error);
            } else {
              resolve(this);
            }
          });
        });
      }
      _attachListeners(con) {
        con.on("authenticationCleartextPassword", this._handleAuthCleartextPassword.bind(this));
        con.on("authenticationMD5Password", this._handleAuthMD5Password.bind(this));
        con.on("authenticationSASL", this._handleAuthSASL.bind(this));
        con.on("authenticationSASLContinue", this._handleAuthSASLContinue.bind(this));
        con.on("authenticationSASLFinal", this._handleAuthSASLFinal.bind(this));
        con.on("backendKeyData", this._handleBackendKeyData.bind(this));
        con.on("error", this._handleErrorEvent.bind(this));
        con.on("errorMessage", this._handleErrorMessage.bind(this));
        con.on("readyForQuery", this._handleReadyForQuery.bind(this));
        con.on("notice", this._handleNotice.bind(this));
        con.on("rowDescription", this._handleRowDescription.bind(this));
        con.on("dataRow", this._handleDataRow.bind(this));
        con.on("portalSuspended", this._handlePortalSuspended.bind(this));
        con.on("emptyQuery", this._handleEmptyQuery.bind(this));
        con.on("commandComplete", this._handleCommandComplete.bind(this));
        con.on("parseComplete", this._handleParseComplete.bind(this));
        con.on("copyInResponse", this._handleCopyInResponse.bind(this));
        con.on("copyData", this._handleCopyData.bind(this));
        con.on("notification", this._handleNotification.bind(this));
      }
      _getPassword(cb) {
        const con = this.connection;
        if (typeof this.password === "function") {
          this._Promise.resolve().then(() => this.password(this.connectionParameters)).then((pass) => {
            if (pass !== void 0) {
              if (typeof pass !== "string") {
                con.emit("error", new TypeError("Password must be a string"));
                return;
              }
              this.connectionParameters.password = this.password = pass;
            } else {
              this.connectionParameters.password = this.password = null;
            }
            cb();
          }).catch((err) => {
            con.emit("error", err);
          });
        } else if (this.password !== null) {
          cb();
        } else {
          try {
            const pgPass = require_lib();
            pgPass(this.connectionParameters, (pass) => {
              if (void 0 !== pass) {
                pgPassDeprecationNotice();
                this.connectionParameters.password = this.password = pass;
              }
              cb();
            });
          } catch (e) {
            this.emit("error", e);
          }
        }
      }
      _handleAuthCleartextPassword(msg) {
        this._getPassword(() => {
          this.connection.password(this.password);
        });
      }
      _handleAuthMD5Password(msg) {
        this._getPassword(async () => {
          try {
            const hashedPassword = await crypto2.postgresMd5PasswordHash(this.user, this.password, msg.salt);
            this.connection.password(hashedPassword);
          } catch (e) {
            this.emit("error", e);
          }
        });
      }
      _handleAuthSASL(msg) {
        this._getPassword(() => {
          try {
            this.saslSession = sasl.startSession(
              msg.mechanisms,
              this.enableChannelBinding && this.connection.stream,
              this.scramMaxIterations
            );
            this.connection.sendSASLInitialResponseMessage(this.saslSession.mechanism, this.saslSession.response);
          } catch (err) {
            this.connection.emit("error", err);
          }
        });
      }
      async _handleAuthSASLContinue(msg) {
        try {
          await sasl.continueSession(
            this.saslSession,
            this.password,
            msg.data,
            this.enableChannelBinding && this.connection.stream
          );
          this.connection.sendSCRAMClientFinalMessage(this.saslSession.response);
        } catch (err) {
          this.connection.emit("error", err);
        }
      }
      _handleAuthSASLFinal(msg) {
        try {
          sasl.finalizeSession(this.saslSession, msg.data);
          this.saslSession = null;
        } catch (err) {
          this.connection.emit("error", err);
        }
      }
      _handleBackendKeyData(msg) {
        this.processID = msg.processID;
        this.secretKey = msg.secretKey;
      }
      _handleReadyForQuery(msg) {
        if (this._connecting) {
          this._connecting = false;
          this._connected = true;
          clearTimeout(this.connectionTimeoutHandle);
          if (this._connectionCallback) {
            this._connectionCallback(null, this);
            this._connectionCallback = null;
          }
          this.emit("connect");
        }
        const activeQuery = this._getActiveQuery();
        this._activeQuery = null;
        this._txStatus = msg?.status ?? null;
        this.readyForQuery = true;
        if (activeQuery) {
          activeQuery.handleReadyForQuery(this.connection);
        }
        this._pulseQueryQueue();
      }
      // if we receive an error event or error message
      // during the connection process we handle it here
      _handleErrorWhileConnecting(err) {
        if (this._connectionError) {
          return;
        }
        this._connectionError = true;
        clearTimeout(this.connectionTimeoutHandle);
        if (this._connectionCallback) {
          return this._connectionCallback(err);
        }
        this.emit("error", err);
      }
      // if we're connected and we receive an error event from the connection
      // this means the socket is dead - do a hard abort of all queries and emit
      // the socket error on the client as well
      _handleErrorEvent(err) {
        if (this._connecting) {
          return this._handleErrorWhileConnecting(err);
        }
        this._queryable = false;
        this._errorAllQueries(err);
        this.emit("error", err);
      }
      // handle error messages from the postgres backend
      _handleErrorMessage(msg) {
        if (this._connecting) {
          return this._handleErrorWhileConnecting(msg);
        }
        const activeQuery = this._getActiveQuery();
        if (!activeQuery) {
          this._handleErrorEvent(msg);
          return;
        }
        this._activeQuery = null;
        if (activeQuery.name) {
          delete this.connection.submittedNamedStatements[activeQuery.name];
        }
        activeQuery.handleError(msg, this.connection);
      }
      _handleRowDescription(msg) {
        const activeQuery = this._getActiveQuery();
        if (activeQuery == null) {
          const error = new Error("Received unexpected rowDescription message from backend.");
          this._handleErrorEvent(error);
          return;
        }
        activeQuery.handleRowDescription(msg);
      }
      _handleDataRow(msg) {
        const activeQuery = this._getActiveQuery();
        if (activeQuery == null) {
          const error = new Error("Received unexpected dataRow message from backend.");
          this._handleErrorEvent(error);
          return;
        }
        activeQuery.handleDataRow(msg);
      }
      _handlePortalSuspended(msg) {
        const activeQuery = this._getActiveQuery();
        if (activeQuery == null) {
          const error = new Error("Received unexpected portalSuspended message from backend.");
          this._handleErrorEvent(error);
          return;
        }
        activeQuery.handlePortalSuspended(this.connection);
      }
      _handleEmptyQuery(msg) {
        const activeQuery = this._getActiveQuery();
        if (activeQuery == null) {
          const error = new Error("Received unexpected emptyQuery message from backend.");
          this._handleErrorEvent(error);
          return;
        }
        activeQuery.handleEmptyQuery(this.connection);
      }
      _handleCommandComplete(msg) {
        const activeQuery = this._getActiveQuery();
        if (activeQuery == null) {
          const error = new Error("Received unexpected commandComplete message from backend.");
          this._handleErrorEvent(error);
          return;
        }
        activeQuery.handleCommandComplete(msg, this.connection);
      }
      _handleParseComplete() {
        const activeQuery = this._getActiveQuery();
        if (activeQuery == null) {
          const error = new Error("Received unexpected parseComplete message from backend.");
          this._handleErrorEvent(error);
          return;
        }
        if (activeQuery.name) {
          this.connection.parsedStatements[activeQuery.name] = activeQuery.text;
          delete this.connection.submittedNamedStatements[activeQuery.name];
        }
      }
      _handleCopyInResponse(msg) {
        const activeQuery = this._getActiveQuery();
        if (activeQuery == null) {
          const error = new Error("Received unexpected copyInResponse message from backend.");
          this._handleErrorEvent(error);
          return;
        }
        activeQuery.handleCopyInResponse(this.connection);
      }
      _handleCopyData(msg) {
        const activeQuery = this._getActiveQuery();
        if (activeQuery == null) {
          const error = new Error("Received unexpected copyData message from backend.");
          this._handleErrorEvent(error);
          return;
        }
        activeQuery.handleCopyData(msg, this.connection);
      }
      _handleNotification(msg) {
        this.emit("notification", msg);
      }
      _handleNotice(msg) {
        this.emit("notice", msg);
      }
      getStartupConf() {
        const params = this.connectionParameters;
        const data = {
          user: params.user,
          database: params.database
        };
        const appName = params.application_name || params.fallback_application_name;
        if (appName) {
          data.application_name = appName;
        }
        if (params.replication) {
          data.replication = "" + params.replication;
        }
        if (params.statement_timeout) {
          data.statement_timeout = String(parseInt(params.statement_timeout, 10));
        }
        if (params.lock_timeout) {
          data.lock_timeout = String(parseInt(params.lock_timeout, 10));
        }
        if (params.idle_in_transaction_session_timeout) {
          data.idle_in_transaction_session_timeout = String(parseInt(params.idle_in_transaction_session_timeout, 10));
        }
        if (params.options) {
          data.options = params.options;
        }
        return data;
      }
      cancel(client, query) {
        if (client.activeQuery === query) {
          const con = this.connection;
          if (this.host && this.host.indexOf("/") === 0) {
            con.connect(this.host + "/.s.PGSQL." + this.port);
          } else {
            con.connect(this.port, this.host);
          }
          con.on("connect", function() {
            con.cancel(client.processID, client.secretKey);
          });
        } else if (client._queryQueue.indexOf(query) !== -1) {
          client._queryQueue.splice(client._queryQueue.indexOf(query), 1);
        } else if (client._sentQueryQueue.indexOf(query) !== -1) {
          query.callback = () => {
          };
        }
      }
      setTypeParser(oid, format, parseFn) {
        return this._types.setTypeParser(oid, format, parseFn);
      }
      getTypeParser(oid, format) {
        return this._types.getTypeParser(oid, format);
      }
      // escapeIdentifier and escapeLiteral moved to utility functions & exported
      // on PG
      // re-exported here for backwards compatibility
      escapeIdentifier(str) {
        return utils.escapeIdentifier(str);
      }
      escapeLiteral(str) {
        return utils.escapeLiteral(str);
      }
      _pulseQueryQueue() {
        if (this.pipeline) {
          this._pulsePipelinedQueryQueue();
          return;
        }
        if (this.readyForQuery === true) {
          this._activeQuery = this._queryQueue.shift();
          const activeQuery = this._getActiveQuery();
          if (activeQuery) {
            this.readyForQuery = false;
            this.hasExecuted = true;
            const queryError = activeQuery.submit(this.connection);
            if (queryError) {
              process.nextTick(() => {
                activeQuery.handleError(queryError, this.connection);
                this.readyForQuery = true;
                this._pulseQueryQueue();
              });
            }
          } else if (this.hasExecuted) {
            this._activeQuery = null;
            this.emit("drain");
          }
        }
      }
      _pulsePipelinedQueryQueue() {
        if (!this._connected || !this._queryable) {
          return;
        }
        while (this._queryQueue.length > 0) {
          const query = this._queryQueue.shift();
          this.hasExecuted = true;
          const queryError = query.submit(this.connection);
          if (queryError) {
            process.nextTick(() => {
              query.handleError(queryError, this.connection);
            });
            continue;
          }
          this._sentQueryQueue.push(query);
        }
        if (this.readyForQuery && !this._activeQuery && this._sentQueryQueue.length > 0) {
          this._activeQuery = this._sentQueryQueue.shift();
          this.readyForQuery = false;
        }
        if (!this._activeQuery && this._sentQueryQueue.length === 0 && this._queryQueue.length === 0 && this.hasExecuted) {
          this.emit("drain");
        }
      }
      query(config, values, callback) {
        let query;
        let result;
        if (config == null) {
          throw new TypeError("Client was passed a null or undefined query");
        }
        if (typeof config.submit === "function") {
          result = query = config;
          if (!query.callback) {
            if (typeof values === "function") {
              query.callback = values;
            } else if (callback) {
              query.callback = callback;
            }
          }
        } else {
          query = new Query2(config, values, callback);
          if (!query.callback) {
            result = new this._Promise((resolve, reject) => {
              query.callback = (err, res) => err ? reject(err) : resolve(res);
            }).catch((err) => {
              Error.captureStackTrace(err);
              throw err;
            });
          } else if (typeof query.callback !== "function") {
            throw new TypeError("callback is not a function");
          }
        }
        const readTimeout = config.query_timeout || this.connectionParameters.query_timeout;
        if (readTimeout) {
          const queryCallback = query.callback || (() => {
          });
          const readTimeoutTimer = setTimeout(() => {
            const error = new Error("Query read timeout");
            process.nextTick(() => {
              query.handleError(error, this.connection);
            });
            queryCallback(error);
            query.callback = () => {
            };
            const index = this._queryQueue.indexOf(query);
            if (index > -1) {
              this._queryQueue.splice(index, 1);
            } else if (this.pipeline) {
              this.connection.stream.destroy();
              return;
            }
            this._pulseQueryQueue();
          }, readTimeout);
          query.callback = (err, res) => {
            clearTimeout(readTimeoutTimer);
            queryCallback(err, res);
          };
        }
        if (this.binary && !query.binary) {
          query.binary = true;
        }
        if (query._result && !query._result._types) {
          query._result._types = this._types;
        }
        if (this.pipeline) {
          const portalQuery = typeof config.submit === "function" && !(query instanceof Query2) ? "Custom query classes such as pg-cursor and pg-query-stream are" : query.rows ? "The `rows` option is" : null;
          if (portalQuery) {
            process.nextTick(() => {
              query.handleError(new Error(`${portalQuery} not supported in pipeline mode`), this.connection);
            });
            return result;
          }
        }
        if (!this._queryable) {
          process.nextTick(() => {
            query.handleError(new Error("Client has encountered a connection error and is not queryable"), this.connection);
          });
          return result;
        }
        if (this._ending) {
          process.nextTick(() => {
            query.handleError(new Error("Client was closed and is not queryable"), this.connection);
          });
          return result;
        }
        if (this._queryQueue.length > 0 && !this.pipeline) {
          queryQueueLengthDeprecationNotice();
        }
        this._queryQueue.push(query);
        this._pulseQueryQueue();
        return result;
      }
      ref() {
        this.connection.ref();
      }
      unref() {
        this.connection.unref();
      }
      getTransactionStatus() {
        return this._txStatus;
      }
      end(cb) {
        this._ending = true;
        if (!this.connection._connecting || this._ended) {
          if (cb) {
            cb();
            return;
          } else {
            return this._Promise.resolve();
          }
        }
        if (!this._queryable) {
          this.connection.stream.destroy();
        } else if (this.pipeline && (this._getActiveQuery() || this._sentQueryQueue.length > 0 || this._queryQueue.length > 0)) {
          this.once("drain", () => this.connection.end());
        } else if (this._getActiveQuery()) {
          this.connection.stream.destroy();
        } else {
          this.connection.end();
        }
        if (cb) {
          this.connection.once("end", cb);
        } else {
          return new this._Promise((resolve) => {
            this.connection.once("end", resolve);
          });
        }
      }
      get queryQueue() {
        queryQueueDeprecationNotice();
        return this._queryQueue;
      }
    };
    Client2.Query = Query2;
    module.exports = Client2;
  }
});

// node_modules/pg-pool/index.js
var require_pg_pool = __commonJS({
  "node_modules/pg-pool/index.js"(exports, module) {
    "use strict";
    var EventEmitter = require_events().EventEmitter;
    var NOOP = function() {
    };
    var removeWhere = (list, predicate) => {
      const i = list.findIndex(predicate);
      return i === -1 ? void 0 : list.splice(i, 1)[0];
    };
    var IdleItem = class {
      constructor(client, idleListener, timeoutId) {
        this.client = client;
        this.idleListener = idleListener;
        this.timeoutId = timeoutId;
      }
    };
    var PendingItem = class {
      constructor(callback) {
        this.callback = callback;
      }
    };
    function throwOnDoubleRelease() {
      throw new Error("Release called on client which has already been released to the pool.");
    }
    function promisify(Promise2, callback) {
      if (callback) {
        return { callback, result: void 0 };
      }
      let rej;
      let res;
      const cb = function(err, client) {
        err ? rej(err) : res(client);
      };
      const result = new Promise2(function(resolve, reject) {
        res = resolve;
        rej = reject;
      }).catch((err) => {
        Error.captureStackTrace(err);
        throw err;
      });
      return { callback: cb, result };
    }
    function makeIdleListener(pool, client) {
      return function idleListener(err) {
        err.client = client;
        client.removeListener("error", idleListener);
        client.on("error", () => {
          pool.log("additional client error after disconnection due to error", err);
        });
        pool._remove(client);
        pool.emit("error", err, client);
      };
    }
    var Pool2 = class extends EventEmitter {
      constructor(options, Client2) {
        super();
        this.options = Object.assign({}, options);
        if (options != null && "password" in options) {
          Object.defineProperty(this.options, "password", {
            configurable: true,
            enumerable: false,
            writable: true,
            value: options.password
          });
        }
        if (options != null && options.ssl && options.ssl.key) {
          Object.defineProperty(this.options.ssl, "key", {
            enumerable: false
          });
        }
        this.options.max = this.options.max || this.options.poolSize || 10;
        this.options.min = this.options.min || 0;
        this.options.maxUses = this.options.maxUses || Infinity;
        this.options.allowExitOnIdle = this.options.allowExitOnIdle || false;
        this.options.maxLifetimeSeconds = this.options.maxLifetimeSeconds || 0;
        this.log = this.options.log || function() {
        };
        this.Client = this.options.Client || Client2 || require_lib2().Client;
        this.Promise = this.options.Promise || global.Promise;
        if (typeof this.options.idleTimeoutMillis === "undefined") {
          this.options.idleTimeoutMillis = 1e4;
        }
        this._clients = [];
        this._idle = [];
        this._expired = /* @__PURE__ */ new WeakSet();
        this._pendingQueue = [];
        this._endCallback = void 0;
        this.ending = false;
        this.ended = false;
      }
      _promiseTry(f) {
        const Promise2 = this.Promise;
        if (typeof Promise2.try === "function") {
          return Promise2.try(f);
        }
        return new Promise2((resolve) => resolve(f()));
      }
      _isFull() {
        return this._clients.length >= this.options.max;
      }
      _isAboveMin() {
        return this._clients.length > this.options.min;
      }
      _pulseQueue() {
        this.log("pulse queue");
        if (this.ended) {
          this.log("pulse queue ended");
          return;
        }
        if (this.ending) {
          this.log("pulse queue on ending");
          if (this._idle.length) {
            this._idle.slice().map((item) => {
              this._remove(item.client);
            });
          }
          if (!this._clients.length) {
            this.ended = true;
            this._endCallback();
          }
          return;
        }
        if (!this._pendingQueue.length) {
          this.log("no queued requests");
          return;
        }
        if (!this._idle.length && this._isFull()) {
          return;
        }
        const pendingItem = this._pendingQueue.shift();
        if (this._idle.length) {
          const idleItem = this._idle.pop();
          clearTimeout(idleItem.timeoutId);
          const client = idleItem.client;
          client.ref && client.ref();
          const idleListener = idleItem.idleListener;
          return this._acquireClient(client, pendingItem, idleListener, false);
        }
        if (!this._isFull()) {
          return this.newClient(pendingItem);
        }
        throw new Error("unexpected condition");
      }
      _remove(client, callback) {
        const removed = removeWhere(this._idle, (item) => item.client === client);
        if (removed !== void 0) {
          clearTimeout(removed.timeoutId);
        }
        this._clients = this._clients.filter((c) => c !== client);
        const context = this;
        client.end(() => {
          context.emit("remove", client);
          if (typeof callback === "function") {
            callback();
          }
        });
      }
      connect(cb) {
        if (this.ending) {
          const err = new Error("Cannot use a pool after calling end on the pool");
          return cb ? cb(err) : this.Promise.reject(err);
        }
        const response = promisify(this.Promise, cb);
        const result = response.result;
        if (this._isFull() || this._idle.length) {
          if (this._idle.length) {
            process.nextTick(() => this._pulseQueue());
          }
          if (!this.options.connectionTimeoutMillis) {
            this._pendingQueue.push(new PendingItem(response.callback));
            return result;
          }
          const queueCallback = (err, res, done2) => {
            clearTimeout(tid);
            response.callback(err, res, done2);
          };
          const pendingItem = new PendingItem(queueCallback);
          const tid = setTimeout(() => {
            removeWhere(this._pendingQueue, (i) => i.callback === queueCallback);
            pendingItem.timedOut = true;
            response.callback(new Error("timeout exceeded when trying to connect"));
          }, this.options.connectionTimeoutMillis);
          if (tid.unref) {
            tid.unref();
          }
          this._pendingQueue.push(pendingItem);
          return result;
        }
        this.newClient(new PendingItem(response.callback));
        return result;
      }
      newClient(pendingItem) {
        const client = new this.Client(this.options);
        this._clients.push(client);
        const idleListener = makeIdleListener(this, client);
        this.log("checking client timeout");
        let tid;
        let timeoutHit = false;
        if (this.options.connectionTimeoutMillis) {
          tid = setTimeout(() => {
            if (client.connection) {
              this.log("ending client due to timeout");
              timeoutHit = true;
              client.connection.stream.destroy();
            } else if (!client.isConnected()) {
              this.log("ending client due to timeout");
              timeoutHit = true;
              client.end();
            }
          }, this.options.connectionTimeoutMillis);
        }
        this.log("connecting new client");
        client.connect((err) => {
          if (tid) {
            clearTimeout(tid);
          }
          client.on("error", idleListener);
          if (err) {
            this.log("client failed to connect", err);
            this._clients = this._clients.filter((c) => c !== client);
            if (timeoutHit) {
              err = new Error("Connection terminated due to connection timeout", { cause: err });
            }
            this._pulseQueue();
            if (!pendingItem.timedOut) {
              pendingItem.callback(err, void 0, NOOP);
            }
          } else {
            this.log("new client connected");
            if (this.options.onConnect) {
              this._promiseTry(() => this.options.onConnect(client)).then(
                () => {
                  this._afterConnect(client, pendingItem, idleListener);
                },
                (hookErr) => {
                  this._clients = this._clients.filter((c) => c !== client);
                  client.end(() => {
                    this._pulseQueue();
                    if (!pendingItem.timedOut) {
                      pendingItem.callback(hookErr, void 0, NOOP);
                    }
                  });
                }
              );
              return;
            }
            return this._afterConnect(client, pendingItem, idleListener);
          }
        });
      }
      _afterConnect(client, pendingItem, idleListener) {
        if (this.options.maxLifetimeSeconds !== 0) {
          const maxLifetimeTimeout = setTimeout(() => {
            this.log("ending client due to expired lifetime");
            this._expired.add(client);
            const idleIndex = this._idle.findIndex((idleItem) => idleItem.client === client);
            if (idleIndex !== -1) {
              this._acquireClient(
                client,
                new PendingItem((err, client2, clientRelease) => clientRelease()),
                idleListener,
                false
              );
            }
          }, this.options.maxLifetimeSeconds * 1e3);
          maxLifetimeTimeout.unref();
          client.once("end", () => clearTimeout(maxLifetimeTimeout));
        }
        return this._acquireClient(client, pendingItem, idleListener, true);
      }
      // acquire a client for a pending work item
      _acquireClient(client, pendingItem, idleListener, isNew) {
        if (isNew) {
          this.emit("connect", client);
        }
        this.emit("acquire", client);
        client.release = this._releaseOnce(client, idleListener);
        client.removeListener("error", idleListener);
        if (!pendingItem.timedOut) {
          if (isNew && this.options.verify) {
            this.options.verify(client, (err) => {
              if (err) {
                client.release(err);
                return pendingItem.callback(err, void 0, NOOP);
              }
              pendingItem.callback(void 0, client, client.release);
            });
          } else {
            pendingItem.callback(void 0, client, client.release);
          }
        } else {
          if (isNew && this.options.verify) {
            this.options.verify(client, client.release);
          } else {
            client.release();
          }
        }
      }
      // returns a function that wraps _release and throws if called more than once
      _releaseOnce(client, idleListener) {
        let released = false;
        return (err) => {
          if (released) {
            throwOnDoubleRelease();
          }
          released = true;
          this._release(client, idleListener, err);
        };
      }
      // release a client back to the poll, include an error
      // to remove it from the pool
      _release(client, idleListener, err) {
        client.on("error", idleListener);
        client._poolUseCount = (client._poolUseCount || 0) + 1;
        this.emit("release", err, client);
        if (err || this.ending || !client._queryable || client._ending || client._poolUseCount >= this.options.maxUses) {
          if (client._poolUseCount >= this.options.maxUses) {
            this.log("remove expended client");
          }
          return this._remove(client, this._pulseQueue.bind(this));
        }
        const isExpired = this._expired.has(client);
        if (isExpired) {
          this.log("remove expired client");
          this._expired.delete(client);
          return this._remove(client, this._pulseQueue.bind(this));
        }
        let tid;
        if (this.options.idleTimeoutMillis && this._isAboveMin()) {
          tid = setTimeout(() => {
            if (this._isAboveMin()) {
              this.log("remove idle client");
              this._remove(client, this._pulseQueue.bind(this));
            }
          }, this.options.idleTimeoutMillis);
          if (this.options.allowExitOnIdle) {
            tid.unref();
          }
        }
        if (this.options.allowExitOnIdle) {
          client.unref();
        }
        this._idle.push(new IdleItem(client, idleListener, tid));
        this._pulseQueue();
      }
      query(text2, values, cb) {
        if (typeof text2 === "function") {
          const response2 = promisify(this.Promise, text2);
          setImmediate(function() {
            return response2.callback(new Error("Passing a function as the first parameter to pool.query is not supported"));
          });
          return response2.result;
        }
        if (typeof values === "function") {
          cb = values;
          values = void 0;
        }
        const response = promisify(this.Promise, cb);
        cb = response.callback;
        this.connect((err, client) => {
          if (err) {
            return cb(err);
          }
          let clientReleased = false;
          const onError = (err2) => {
            if (clientReleased) {
              return;
            }
            clientReleased = true;
            client.release(err2);
            cb(err2);
          };
          client.once("error", onError);
          this.log("dispatching query");
          try {
            client.query(text2, values, (err2, res) => {
              this.log("query dispatched");
              client.removeListener("error", onError);
              if (clientReleased) {
                return;
              }
              clientReleased = true;
              client.release(err2);
              if (err2) {
                return cb(err2);
              }
              return cb(void 0, res);
            });
          } catch (err2) {
            client.release(err2);
            return cb(err2);
          }
        });
        return response.result;
      }
      end(cb) {
        this.log("ending");
        if (this.ending) {
          const err = new Error("Called end on pool more than once");
          return cb ? cb(err) : this.Promise.reject(err);
        }
        this.ending = true;
        const promised = promisify(this.Promise, cb);
        this._endCallback = promised.callback;
        this._pulseQueue();
        return promised.result;
      }
      get waitingCount() {
        return this._pendingQueue.length;
      }
      get idleCount() {
        return this._idle.length;
      }
      get expiredCount() {
        return this._clients.reduce((acc, client) => acc + (this._expired.has(client) ? 1 : 0), 0);
      }
      get totalCount() {
        return this._clients.length;
      }
    };
    module.exports = Pool2;
  }
});

// none:pg-native
var require_pg_native = __commonJS({
  "none:pg-native"() {
  }
});

// node_modules/pg/lib/native/query.js
var require_query2 = __commonJS({
  "node_modules/pg/lib/native/query.js"(exports, module) {
    "use strict";
    var EventEmitter = require_events().EventEmitter;
    var util = require_util();
    var utils = require_utils();
    var NativeQuery = module.exports = function(config, values, callback) {
      EventEmitter.call(this);
      config = utils.normalizeQueryConfig(config, values, callback);
      this.text = config.text;
      this.values = config.values;
      this.name = config.name;
      this.queryMode = config.queryMode;
      this.callback = config.callback;
      this.state = "new";
      this._arrayMode = config.rowMode === "array";
      this._emitRowEvents = false;
      this.on(
        "newListener",
        function(event) {
          if (event === "row") this._emitRowEvents = true;
        }.bind(this)
      );
    };
    util.inherits(NativeQuery, EventEmitter);
    var errorFieldMap = {
      sqlState: "code",
      statementPosition: "position",
      messagePrimary: "message",
      messageDetail: "detail",
      messageHint: "hint",
      context: "where",
      schemaName: "schema",
      tableName: "table",
      columnName: "column",
      dataTypeName: "dataType",
      constraintName: "constraint",
      sourceFile: "file",
      sourceLine: "line",
      sourceFunction: "routine"
    };
    NativeQuery.prototype.handleError = function(err) {
      const fields = this.native && this.native.pq.resultErrorFields();
      if (fields) {
        for (const key2 in fields) {
          const normalizedFieldName = errorFieldMap[key2] || key2;
          err[normalizedFieldName] = fields[key2];
        }
      }
      if (this.callback) {
        this.callback(err);
      } else {
        this.emit("error", err);
      }
      this.state = "error";
    };
    NativeQuery.prototype.then = function(onSuccess, onFailure) {
      return this._getPromise().then(onSuccess, onFailure);
    };
    NativeQuery.prototype.catch = function(callback) {
      return this._getPromise().catch(callback);
    };
    NativeQuery.prototype._getPromise = function() {
      if (this._promise) return this._promise;
      this._promise = new Promise(
        function(resolve, reject) {
          this._once("end", resolve);
          this._once("error", reject);
        }.bind(this)
      );
      return this._promise;
    };
    NativeQuery.prototype.submit = function(client) {
      this.state = "running";
      const self = this;
      this.native = client.native;
      client.native.arrayMode = this._arrayMode;
      let after = function(err, rows, results) {
        client.native.arrayMode = false;
        setImmediate(function() {
          self.emit("_done");
        });
        if (err) {
          return self.handleError(err);
        }
        if (self._emitRowEvents) {
          if (results.length > 1) {
            rows.forEach((rowOfRows, i) => {
              rowOfRows.forEach((row) => {
                self.emit("row", row, results[i]);
              });
            });
          } else {
            rows.forEach(function(row) {
              self.emit("row", row, results);
            });
          }
        }
        self.state = "end";
        self.emit("end", results);
        if (self.callback) {
          self.callback(null, results);
        }
      };
      if (process.domain) {
        after = process.domain.bind(after);
      }
      if (this.name) {
        if (this.name.length > 63) {
          console.error("Warning! Postgres only supports 63 characters for query names.");
          console.error("You supplied %s (%s)", this.name, this.name.length);
          console.error("This can cause conflicts and silent errors executing queries");
        }
        const values = (this.values || []).map(utils.prepareValue);
        if (client.namedQueries[this.name] !== void 0) {
          if (this.text && client.namedQueries[this.name] !== this.text) {
            const err = new Error(`Prepared statements must be unique - '${this.name}' was used for a different statement`);
            return after(err);
          }
          return client.native.execute(this.name, values, after);
        }
        return client.native.prepare(this.name, this.text, values.length, function(err) {
          if (err) return after(err);
          client.namedQueries[self.name] = self.text;
          return self.native.execute(self.name, values, after);
        });
      } else if (this.values) {
        if (!Array.isArray(this.values)) {
          const err = new Error("Query values must be an array");
          return after(err);
        }
        const vals = this.values.map(utils.prepareValue);
        client.native.query(this.text, vals, after);
      } else if (this.queryMode === "extended") {
        client.native.query(this.text, [], after);
      } else {
        client.native.query(this.text, after);
      }
    };
  }
});

// node_modules/pg/lib/native/client.js
var require_client2 = __commonJS({
  "node_modules/pg/lib/native/client.js"(exports, module) {
    var nodeUtils = require_util();
    var Native;
    try {
      Native = require_pg_native();
    } catch (e) {
      throw e;
    }
    var TypeOverrides2 = require_type_overrides();
    var EventEmitter = require_events().EventEmitter;
    var util = require_util();
    var ConnectionParameters = require_connection_parameters();
    var NativeQuery = require_query2();
    var queryQueueLengthDeprecationNotice = nodeUtils.deprecate(
      () => {
      },
      "Calling client.query() when the client is already executing a query is deprecated and will be removed in pg@9.0. Use async/await or an external async flow control mechanism instead."
    );
    var Client2 = module.exports = function(config) {
      EventEmitter.call(this);
      config = config || {};
      this._Promise = config.Promise || global.Promise;
      this._types = new TypeOverrides2(config.types);
      this.native = new Native({
        types: this._types
      });
      this._queryQueue = [];
      this._ending = false;
      this._connecting = false;
      this._connected = false;
      this._queryable = true;
      this.pipeline = Boolean(config.pipeline);
      this._pipelineInFlight = false;
      const cp = this.connectionParameters = new ConnectionParameters(config);
      if (config.nativeConnectionString) cp.nativeConnectionString = config.nativeConnectionString;
      this.user = cp.user;
      Object.defineProperty(this, "password", {
        configurable: true,
        enumerable: false,
        writable: true,
        value: cp.password
      });
      this.database = cp.database;
      this.host = cp.host;
      this.port = cp.port;
      this.namedQueries = {};
    };
    Client2.Query = NativeQuery;
    util.inherits(Client2, EventEmitter);
    Client2.prototype._errorAllQueries = function(err) {
      const enqueueError = (query) => {
        process.nextTick(() => {
          query.native = this.native;
          query.handleError(err);
        });
      };
      if (this._hasActiveQuery()) {
        enqueueError(this._activeQuery);
        this._activeQuery = null;
      }
      this._queryQueue.forEach(enqueueError);
      this._queryQueue.length = 0;
    };
    Client2.prototype._connect = function(cb) {
      const self = this;
      if (this._connecting) {
        process.nextTick(() => cb(new Error("Client has already been connected. You cannot reuse a client.")));
        return;
      }
      this._connecting = true;
      this.connectionParameters.getLibpqConnectionString(function(err, conString) {
        if (self.connectionParameters.nativeConnectionString) conString = self.connectionParameters.nativeConnectionString;
        if (err) return cb(err);
        self.native.connect(conString, function(err2) {
          if (err2) {
            self.native.end();
            return cb(err2);
          }
          self._connected = true;
          self.native.on("error", function(err3) {
            self._queryable = false;
            self._errorAllQueries(err3);
            self.emit("error", err3);
          });
          self.native.on("notification", function(msg) {
            self.emit("notification", {
              channel: msg.relname,
              payload: msg.extra
            });
          });
          self.emit("connect");
          self._pulseQueryQueue(true);
          cb(null, this);
        });
      });
    };
    Client2.prototype.connect = function(callback) {
      if (callback) {
        this._connect(callback);
        return;
      }
      return new this._Promise((resolve, reject) => {
        this._connect((error) => {
          if (error) {
            reject(error);
          } else {
            resolve(this);
          }
        });
      });
    };
    Client2.prototype.query = function(config, values, callback) {
      let query;
      let result;
      let readTimeout;
      let readTimeoutTimer;
      let queryCallback;
      if (config === null || config === void 0) {
        throw new TypeError("Client was passed a null or undefined query");
      } else if (typeof config.submit === "function") {
        readTimeout = config.query_timeout || this.connectionParameters.query_timeout;
        result = query = config;
        if (typeof values === "function") {
          config.callback = values;
        }
      } else {
        readTimeout = config.query_timeout || this.connectionParameters.query_timeout;
        query = new NativeQuery(config, values, callback);
        if (!query.callback) {
          let resolveOut, rejectOut;
          result = new this._Promise((resolve, reject) => {
            resolveOut = resolve;
            rejectOut = reject;
          }).catch((err) => {
            Error.captureStackTrace(err);
            throw err;
          });
          query.callback = (err, res) => err ? rejectOut(err) : resolveOut(res);
        }
      }
      if (readTimeout) {
        queryCallback = query.callback || (() => {
        });
        readTimeoutTimer = setTimeout(() => {
          const error = new Error("Query read timeout");
          process.nextTick(() => {
            query.handleError(error, this.connection);
          });
          queryCallback(error);
          query.callback = () => {
          };
          const index = this._queryQueue.indexOf(query);
          if (index > -1) {
            this._queryQueue.splice(index, 1);
          }
          this._pulseQueryQueue();
        }, readTimeout);
        query.callback = (err, res) => {
          clearTimeout(readTimeoutTimer);
          queryCallback(err, res);
        };
      }
      if (!this._queryable) {
        query.native = this.native;
        process.nextTick(() => {
          query.handleError(new Error("Client has encountered a connection error and is not queryable"));
        });
        return result;
      }
      if (this._ending) {
        query.native = this.native;
        process.nextTick(() => {
          query.handleError(new Error("Client was closed and is not queryable"));
        });
        return result;
      }
      if (this._queryQueue.length > 0 && !this.pipeline) {
        queryQueueLengthDeprecationNotice();
      }
      this._queryQueue.push(query);
      this._pulseQueryQueue();
      return result;
    };
    Client2.prototype.end = function(cb) {
      const self = this;
      this._ending = true;
      if (this._connecting && !this._connected) {
        this.once("connect", () => {
          this.end(() => {
          });
        });
      }
      let result;
      if (!cb) {
        result = new this._Promise(function(resolve, reject) {
          cb = (err) => err ? reject(err) : resolve();
        });
      }
      const doEnd = function() {
        self.native.end(function() {
          self._connected = false;
          self._errorAllQueries(new Error("Connection terminated"));
          process.nextTick(() => {
            self.emit("end");
            if (cb) cb();
          });
        });
      };
      if (this.pipeline && (this._pipelineInFlight || this._queryQueue.length > 0)) {
        this.once("drain", doEnd);
      } else {
        doEnd();
      }
      return result;
    };
    Client2.prototype._hasActiveQuery = function() {
      return this._activeQuery && this._activeQuery.state !== "error" && this._activeQuery.state !== "end";
    };
    Client2.prototype._pulseQueryQueue = function(initialConnection) {
      if (!this._connected) {
        return;
      }
      if (this.pipeline && !initialConnection) {
        return this._pulsePipelinedQueryQueue();
      }
      if (this._hasActiveQuery()) {
        return;
      }
      const query = this._queryQueue.shift();
      if (!query) {
        if (!initialConnection) {
          this.emit("drain");
        }
        return;
      }
      this._activeQuery = query;
      query.submit(this);
      const self = this;
      query.once("_done", function() {
        self._pulseQueryQueue();
      });
    };
    Client2.prototype._pulsePipelinedQueryQueue = function() {
      if (!this._connected || this._pipelineInFlight) {
        return;
      }
      if (this._queryQueue.length === 0) {
        if (this.hasExecuted) {
          this.emit("drain");
        }
        return;
      }
      this._pipelineInFlight = true;
      const self = this;
      const queries = [];
      const nativeQueries = [];
      const utils = require_utils();
      while (this._queryQueue.length > 0) {
        const query = this._queryQueue.shift();
        this.hasExecuted = true;
        nativeQueries.push(query);
        const values = query.values ? query.values.map(utils.prepareValue) : null;
        const pipelineEntry = { text: query.text, name: query.name, arrayMode: query._arrayMode };
        if (values) {
          pipelineEntry.values = values;
        }
        if (query.name && this.namedQueries[query.name]) {
          pipelineEntry._alreadyPrepared = true;
        }
        queries.push(pipelineEntry);
      }
      this.native.pipeline(queries, function(err, results) {
        self._pipelineInFlight = false;
        if (err) {
          self._connected = false;
          self._queryable = false;
          for (let i = 0; i < nativeQueries.length; i++) {
            const q = nativeQueries[i];
            q.native = self.native;
            q.handleError(err);
          }
          self._errorAllQueries(err);
          self.emit("error", err);
          self.emit("end");
          return;
        }
        for (let i = 0; i < nativeQueries.length; i++) {
          const q = nativeQueries[i];
          const r = results[i];
          q.native = self.native;
          if (r.err) {
            q.handleError(r.err);
          } else {
            if (q.name) {
              self.namedQueries[q.name] = q.text;
            }
            q.state = "end";
            q.emit("end", r.result);
            if (q.callback) {
              q.callback(null, r.result);
            }
          }
          setImmediate(function() {
            q.emit("_done");
          });
        }
        self._pulsePipelinedQueryQueue();
      });
    };
    Client2.prototype.cancel = function(query) {
      if (this._activeQuery === query) {
        this.native.cancel(function() {
        });
      } else if (this._queryQueue.indexOf(query) !== -1) {
        this._queryQueue.splice(this._queryQueue.indexOf(query), 1);
      }
    };
    Client2.prototype.ref = function() {
    };
    Client2.prototype.unref = function() {
    };
    Client2.prototype.setTypeParser = function(oid, format, parseFn) {
      return this._types.setTypeParser(oid, format, parseFn);
    };
    Client2.prototype.getTypeParser = function(oid, format) {
      return this._types.getTypeParser(oid, format);
    };
    Client2.prototype.isConnected = function() {
      return this._connected;
    };
    Client2.prototype.getTransactionStatus = function() {
      return this.native.getTransactionStatus();
    };
  }
});

// node_modules/pg/lib/native/index.js
var require_native = __commonJS({
  "node_modules/pg/lib/native/index.js"(exports, module) {
    "use strict";
    module.exports = require_client2();
  }
});

// node_modules/pg/lib/index.js
var require_lib2 = __commonJS({
  "node_modules/pg/lib/index.js"(exports, module) {
    "use strict";
    var Client2 = require_client();
    var defaults2 = require_defaults();
    var Connection2 = require_connection();
    var Result2 = require_result();
    var utils = require_utils();
    var Pool2 = require_pg_pool();
    var TypeOverrides2 = require_type_overrides();
    var { DatabaseError: DatabaseError2 } = require_dist();
    var { escapeIdentifier: escapeIdentifier2, escapeLiteral: escapeLiteral2 } = require_utils();
    var poolFactory = (Client3) => {
      return class BoundPool extends Pool2 {
        constructor(options) {
          super(options, Client3);
        }
      };
    };
    var PG = function(clientConstructor2) {
      this.defaults = defaults2;
      this.Client = clientConstructor2;
      this.Query = this.Client.Query;
      this.Pool = poolFactory(this.Client);
      this._pools = [];
      this.Connection = Connection2;
      this.types = require_pg_types();
      this.DatabaseError = DatabaseError2;
      this.TypeOverrides = TypeOverrides2;
      this.escapeIdentifier = escapeIdentifier2;
      this.escapeLiteral = escapeLiteral2;
      this.Result = Result2;
      this.utils = utils;
    };
    var clientConstructor = Client2;
    var forceNative = false;
    try {
      forceNative = !!process.env.NODE_PG_FORCE_NATIVE;
    } catch {
    }
    if (forceNative) {
      clientConstructor = require_native();
    }
    module.exports = new PG(clientConstructor);
    Object.defineProperty(module.exports, "native", {
      configurable: true,
      enumerable: false,
      get() {
        let native = null;
        try {
          native = new PG(require_native());
        } catch (err) {
          if (err.code !== "MODULE_NOT_FOUND") {
            throw err;
          }
        }
        Object.defineProperty(module.exports, "native", {
          value: native
        });
        return native;
      }
    });
  }
});

// node_modules/hono/dist/http-exception.js
var HTTPException = class extends Error {
  res;
  status;
  /**
  * Creates an instance of `HTTPException`.
  * @param status - HTTP status code for the exception. Defaults to 500.
  * @param options - Additional options for the exception.
  */
  constructor(status = 500, options) {
    super(options?.message, { cause: options?.cause });
    this.res = options?.res;
    this.status = status;
  }
  /**
  * Returns the response object associated with the exception.
  * If a response object is not provided, a new response is created with the error message and status code.
  * @returns The response object.
  */
  getResponse() {
    if (this.res) return new Response(this.res.body, {
      status: this.status,
      headers: this.res.headers
    });
    return new Response(this.message, { status: this.status });
  }
};

// node_modules/hono/dist/request/constants.js
var GET_MATCH_RESULT = /* @__PURE__ */ Symbol();

// node_modules/hono/dist/utils/buffer.js
var bufferToFormData = (arrayBuffer, contentType) => {
  return new Response(arrayBuffer, { headers: { "Content-Type": contentType.replace(/^[^;]+/, (mediaType) => mediaType.toLowerCase()) } }).formData();
};

// node_modules/hono/dist/utils/body.js
var MAX_NESTED_OBJECTS = 1e4;
var isRawRequest = (request) => "headers" in request;
var parseBody = async (request, options = /* @__PURE__ */ Object.create(null)) => {
  const { all = false, dot = false } = options;
  const mediaType = (isRawRequest(request) ? request.headers : request.raw.headers).get("Content-Type")?.split(";")[0].trim().toLowerCase();
  if (mediaType === "multipart/form-data" || mediaType === "application/x-www-form-urlencoded") return parseFormData(request, {
    all,
    dot
  });
  return {};
};
async function parseFormData(request, options) {
  if (!isRawRequest(request) && request.bodyCache.formData) return convertFormDataToBodyData(await request.bodyCache.formData, options);
  const headers = isRawRequest(request) ? request.headers : request.raw.headers;
  const arrayBuffer = await request.arrayBuffer();
  const formDataPromise = bufferToFormData(arrayBuffer, headers.get("Content-Type") || "");
  if (!isRawRequest(request)) request.bodyCache.formData = formDataPromise;
  const formData = await formDataPromise;
  if (formData) return convertFormDataToBodyData(formData, options);
  return {};
}
function convertFormDataToBodyData(formData, options) {
  const form = /* @__PURE__ */ Object.create(null);
  const nestingState = { count: 0 };
  formData.forEach((value, key2) => {
    if (!(options.all || key2.endsWith("[]"))) form[key2] = value;
    else handleParsingAllValues(form, key2, value);
  });
  if (options.dot) Object.entries(form).forEach(([key2, value]) => {
    if (key2.includes(".")) {
      handleParsingNestedValues(form, key2, value, nestingState);
      delete form[key2];
    }
  });
  return form;
}
var handleParsingAllValues = (form, key2, value) => {
  if (form[key2] !== void 0) {
    if (Array.isArray(form[key2])) form[key2].push(value);
    else form[key2] = [form[key2], value];
  } else if (!key2.endsWith("[]")) form[key2] = value;
  else form[key2] = [value];
};
var handleParsingNestedValues = (form, key2, value, state) => {
  if (/(?:^|\.)__proto__\./.test(key2)) return;
  let nestedForm = form;
  const keys = key2.split(".", 34);
  if (keys.length > 33) throwNestingLimitExceeded();
  keys.forEach((key3, index) => {
    if (index === keys.length - 1) nestedForm[key3] = value;
    else {
      if (!nestedForm[key3] || typeof nestedForm[key3] !== "object" || Array.isArray(nestedForm[key3]) || nestedForm[key3] instanceof File) {
        if (state.count++ >= MAX_NESTED_OBJECTS) throwNestingLimitExceeded();
        nestedForm[key3] = /* @__PURE__ */ Object.create(null);
      }
      nestedForm = nestedForm[key3];
    }
  });
};
var throwNestingLimitExceeded = () => {
  throw new Error("Nesting limit exceeded");
};

// node_modules/hono/dist/utils/url.js
var splitPath = (path) => {
  const paths = path.split("/");
  if (paths[0] === "") paths.shift();
  return paths;
};
var splitRoutingPath = (routePath2) => {
  const { groups, path } = extractGroupsFromPath(routePath2);
  const paths = splitPath(path);
  return replaceGroupMarks(paths, groups);
};
var extractGroupsFromPath = (path) => {
  const groups = [];
  path = path.replace(/\{[^}]+\}/g, (match2, index) => {
    const mark = `@${index}`;
    groups.push([mark, match2]);
    return mark;
  });
  return {
    groups,
    path
  };
};
var replaceGroupMarks = (paths, groups) => {
  for (let i = groups.length - 1; i >= 0; i--) {
    const [mark] = groups[i];
    for (let j = paths.length - 1; j >= 0; j--) if (paths[j].includes(mark)) {
      paths[j] = paths[j].replace(mark, groups[i][1]);
      break;
    }
  }
  return paths;
};
var patternCache = {};
var getPattern = (label, next) => {
  if (label === "*") return "*";
  const match2 = label.match(/^\:([^\{\}]+)(?:\{(.+)\})?$/);
  if (match2) {
    const cacheKey = `${label}#${next}`;
    if (!patternCache[cacheKey]) {
      if (match2[2]) patternCache[cacheKey] = next && next[0] !== ":" && next[0] !== "*" ? [
        cacheKey,
        match2[1],
        new RegExp(`^${match2[2]}(?=/${next})`)
      ] : [
        label,
        match2[1],
        new RegExp(`^${match2[2]}$`)
      ];
      else patternCache[cacheKey] = [
        label,
        match2[1],
        true
      ];
    }
    return patternCache[cacheKey];
  }
  return null;
};
var tryDecode = (str, decoder) => {
  try {
    return decoder(str);
  } catch {
    return str.replace(/(?:%[0-9A-Fa-f]{2})+/g, (match2) => {
      try {
        return decoder(match2);
      } catch {
        return match2;
      }
    });
  }
};
var decodeURIWithPreservedPercent = (value) => decodeURI(value.includes("%25") ? value.replace(/%25/g, "%2525") : value);
var getPath = (request) => {
  const url = request.url;
  const start = url.indexOf("/", url.indexOf(":") + 4);
  let i = start;
  for (; i < url.length; i++) {
    const charCode = url.charCodeAt(i);
    if (charCode === 37) {
      const queryIndex = url.indexOf("?", i);
      const hashIndex = url.indexOf("#", i);
      const end = queryIndex === -1 ? hashIndex === -1 ? void 0 : hashIndex : hashIndex === -1 ? queryIndex : Math.min(queryIndex, hashIndex);
      const path = url.slice(start, end);
      const decoded = tryDecode(path, decodeURIWithPreservedPercent);
      if (/%(?![0-9A-Fa-f]{2})/.test(path)) {
        const rewritten = new URL("http://localhost");
        rewritten.pathname = decoded.replace(/[\\\t\n\r]/g, encodeURIComponent);
        if (tryDecode(rewritten.pathname, decodeURIWithPreservedPercent) !== decoded) return tryDecode(path.replace(/%(?![0-9A-Fa-f]{2})/g, "%25"), decodeURIWithPreservedPercent);
      }
      return decoded;
    } else if (charCode === 63 || charCode === 35) break;
  }
  return url.slice(start, i);
};
var getPathNoStrict = (request) => {
  const result = getPath(request);
  return result.length > 1 && result.at(-1) === "/" ? result.slice(0, -1) : result;
};
var mergePath = (base, sub, ...rest) => {
  if (rest.length) sub = mergePath(sub, ...rest);
  return `${base?.[0] === "/" ? "" : "/"}${base}${sub === "/" ? "" : `${base?.at(-1) === "/" ? "" : "/"}${sub?.[0] === "/" ? sub.slice(1) : sub}`}`;
};
var checkOptionalParameter = (path) => {
  if (path.charCodeAt(path.length - 1) !== 63 || !path.includes(":")) return null;
  const segments = path.split("/");
  const results = [];
  let basePath = "";
  segments.forEach((segment) => {
    if (segment !== "" && !/\:/.test(segment)) basePath += "/" + segment;
    else if (/\:/.test(segment)) {
      if (segment.charCodeAt(segment.length - 1) === 63) {
        if (results.length === 0 && basePath === "") results.push("/");
        else results.push(basePath);
        const optionalSegment = segment.slice(0, -1);
        basePath += "/" + optionalSegment;
        results.push(basePath);
      } else basePath += "/" + segment;
    }
  });
  return results.filter((v, i, a) => a.indexOf(v) === i);
};
var tryDecodeURIComponent = (str) => str.indexOf("%") !== -1 ? tryDecode(str, decodeURIComponent_) : str;
var _decodeURI = (value) => {
  if (value.indexOf("+") !== -1) value = value.replace(/\+/g, " ");
  return tryDecodeURIComponent(value);
};
var _getQueryParam = (url, key2, multiple) => {
  const hashIndex = url.indexOf("#", 8);
  if (hashIndex !== -1) url = url.slice(0, hashIndex);
  let encoded;
  if (!multiple && key2 && !/[%+&=]/.test(key2)) {
    const queryIndex = url.indexOf("?", 8);
    let keyIndex2 = queryIndex;
    if (keyIndex2 === -1) return;
    if (!url.startsWith(key2, keyIndex2 + 1)) keyIndex2 = url.indexOf(`&${key2}`, keyIndex2 + 1);
    while (keyIndex2 !== -1) {
      const trailingKeyCode = url.charCodeAt(keyIndex2 + key2.length + 1);
      if (trailingKeyCode === 61 || trailingKeyCode === 38 || isNaN(trailingKeyCode)) {
        if (keyIndex2 > queryIndex && /(?:^|&)[^=&]*[%+]/.test(url.slice(queryIndex + 1, keyIndex2))) break;
        if (trailingKeyCode === 61) {
          const valueIndex = keyIndex2 + key2.length + 2;
          const endIndex = url.indexOf("&", valueIndex);
          return _decodeURI(url.slice(valueIndex, endIndex === -1 ? void 0 : endIndex));
        }
        return "";
      }
      keyIndex2 = url.indexOf(`&${key2}`, keyIndex2 + 1);
    }
    encoded = /[%+]/.test(url);
    if (!encoded) return;
  }
  const results = /* @__PURE__ */ Object.create(null);
  encoded ??= /[%+]/.test(url);
  let keyIndex = url.indexOf("?", 8);
  while (keyIndex !== -1) {
    const nextKeyIndex = url.indexOf("&", keyIndex + 1);
    let valueIndex = url.indexOf("=", keyIndex);
    if (valueIndex > nextKeyIndex && nextKeyIndex !== -1) valueIndex = -1;
    let name = url.slice(keyIndex + 1, valueIndex === -1 ? nextKeyIndex === -1 ? void 0 : nextKeyIndex : valueIndex);
    if (encoded) name = _decodeURI(name);
    keyIndex = nextKeyIndex;
    if (name === "") continue;
    let value;
    if (valueIndex === -1) value = "";
    else {
      value = url.slice(valueIndex + 1, nextKeyIndex === -1 ? void 0 : nextKeyIndex);
      if (encoded) value = _decodeURI(value);
    }
    if (multiple) {
      if (!(results[name] && Array.isArray(results[name]))) results[name] = [];
      results[name].push(value);
    } else results[name] ??= value;
  }
  return key2 ? results[key2] : results;
};
var getQueryParam = _getQueryParam;
var getQueryParams = (url, key2) => {
  return _getQueryParam(url, key2, true);
};
var decodeURIComponent_ = decodeURIComponent;

// node_modules/hono/dist/request.js
var HonoRequest = class {
  /**
  * `.raw` can get the raw Request object.
  *
  * @see {@link https://hono.dev/docs/api/request#raw}
  *
  * @example
  * ```ts
  * // For Cloudflare Workers
  * app.post('/', async (c) => {
  *   const metadata = c.req.raw.cf?.hostMetadata?
  *   ...
  * })
  * ```
  */
  raw;
  #validatedData;
  #matchResult;
  routeIndex = 0;
  /**
  * `.path` can get the pathname of the request.
  *
  * @see {@link https://hono.dev/docs/api/request#path}
  *
  * @example
  * ```ts
  * app.get('/about/me', (c) => {
  *   const pathname = c.req.path // `/about/me`
  * })
  * ```
  */
  path;
  bodyCache = {};
  constructor(request, path = "/", matchResult = [[]]) {
    this.raw = request;
    this.path = path;
    this.#matchResult = matchResult;
  }
  param(key2) {
    return key2 ? this.#getDecodedParam(key2) : this.#getAllDecodedParams();
  }
  #getDecodedParam(key2) {
    const paramKey = this.#matchResult[0][this.routeIndex]?.[1][key2];
    const param = this.#getParamValue(paramKey);
    return param && tryDecodeURIComponent(param);
  }
  #getAllDecodedParams() {
    const decoded = {};
    const keys = Object.keys(this.#matchResult[0][this.routeIndex]?.[1] ?? {});
    for (const key2 of keys) {
      const value = this.#getParamValue(this.#matchResult[0][this.routeIndex][1][key2]);
      if (value !== void 0) decoded[key2] = tryDecodeURIComponent(value);
    }
    return decoded;
  }
  #getParamValue(paramKey) {
    return this.#matchResult[1] ? this.#matchResult[1][paramKey] : paramKey;
  }
  query(key2) {
    return getQueryParam(this.url, key2);
  }
  queries(key2) {
    return getQueryParams(this.url, key2);
  }
  header(name) {
    if (name) return this.raw.headers.get(name) ?? void 0;
    const headerData = /* @__PURE__ */ Object.create(null);
    this.raw.headers.forEach((value, key2) => {
      headerData[key2] = value;
    });
    return headerData;
  }
  async parseBody(options) {
    return parseBody(this, options);
  }
  #cachedBody = (key2) => {
    const { bodyCache, raw: raw2 } = this;
    const cachedBody = bodyCache[key2];
    if (cachedBody) return cachedBody;
    for (const anyCachedKey in bodyCache) return bodyCache[anyCachedKey].then((body) => {
      if (anyCachedKey === "json") body = JSON.stringify(body);
      const contentType = anyCachedKey === "formData" ? void 0 : raw2.headers.get("content-type");
      return new Response(body, { headers: contentType ? { "Content-Type": contentType } : void 0 })[key2]();
    });
    return bodyCache[key2] = raw2[key2]();
  };
  /**
  * `.json()` can parse Request body of type `application/json`
  *
  * @see {@link https://hono.dev/docs/api/request#json}
  *
  * @example
  * ```ts
  * app.post('/entry', async (c) => {
  *   const body = await c.req.json()
  * })
  * ```
  */
  json() {
    return this.#cachedBody("text").then((text2) => JSON.parse(text2));
  }
  /**
  * `.text()` can parse Request body of type `text/plain`
  *
  * @see {@link https://hono.dev/docs/api/request#text}
  *
  * @example
  * ```ts
  * app.post('/entry', async (c) => {
  *   const body = await c.req.text()
  * })
  * ```
  */
  text() {
    return this.#cachedBody("text");
  }
  /**
  * `.arrayBuffer()` parse Request body as an `ArrayBuffer`
  *
  * @see {@link https://hono.dev/docs/api/request#arraybuffer}
  *
  * @example
  * ```ts
  * app.post('/entry', async (c) => {
  *   const body = await c.req.arrayBuffer()
  * })
  * ```
  */
  arrayBuffer() {
    return this.#cachedBody("arrayBuffer");
  }
  /**
  * `.bytes()` parses the request body as a `Uint8Array`.
  *
  * @see {@link https://hono.dev/docs/api/request#bytes}
  *
  * @example
  * ```ts
  * app.post('/entry', async (c) => {
  *   const body = await c.req.bytes()
  * })
  * ```
  */
  bytes() {
    return this.#cachedBody("arrayBuffer").then((buffer) => new Uint8Array(buffer));
  }
  /**
  * Parses the request body as a `Blob`.
  * @example
  * ```ts
  * app.post('/entry', async (c) => {
  *   const body = await c.req.blob();
  * });
  * ```
  * @see https://hono.dev/docs/api/request#blob
  */
  blob() {
    return this.#cachedBody("blob");
  }
  /**
  * Parses the request body as `FormData`.
  * @example
  * ```ts
  * app.post('/entry', async (c) => {
  *   const body = await c.req.formData();
  * });
  * ```
  * @see https://hono.dev/docs/api/request#formdata
  */
  formData() {
    return this.#cachedBody("formData");
  }
  /**
  * Adds validated data to the request.
  *
  * @param target - The target of the validation.
  * @param data - The validated data to add.
  */
  addValidatedData(target, data) {
    (this.#validatedData ??= {})[target] = data;
  }
  valid(target) {
    return this.#validatedData?.[target];
  }
  /**
  * `.url` can get the request url strings.
  *
  * @see {@link https://hono.dev/docs/api/request#url}
  *
  * @example
  * ```ts
  * app.get('/about/me', (c) => {
  *   const url = c.req.url // `http://localhost:8787/about/me`
  *   ...
  * })
  * ```
  */
  get url() {
    return this.raw.url;
  }
  /**
  * `.method` can get the method name of the request.
  *
  * @see {@link https://hono.dev/docs/api/request#method}
  *
  * @example
  * ```ts
  * app.get('/about/me', (c) => {
  *   const method = c.req.method // `GET`
  * })
  * ```
  */
  get method() {
    return this.raw.method;
  }
  get [GET_MATCH_RESULT]() {
    return this.#matchResult;
  }
  /**
  * `.matchedRoutes` can return a matched route in the handler
  *
  * @deprecated
  *
  * Use matchedRoutes helper defined in "hono/route" instead.
  *
  * @see {@link https://hono.dev/docs/api/request#matchedroutes}
  *
  * @example
  * ```ts
  * app.use('*', async function logger(c, next) {
  *   await next()
  *   c.req.matchedRoutes.forEach(({ handler, method, path }, i) => {
  *     const name = handler.name || (handler.length < 2 ? '[handler]' : '[middleware]')
  *     console.log(
  *       method,
  *       ' ',
  *       path,
  *       ' '.repeat(Math.max(10 - path.length, 0)),
  *       name,
  *       i === c.req.routeIndex ? '<- respond from here' : ''
  *     )
  *   })
  * })
  * ```
  */
  get matchedRoutes() {
    return this.#matchResult[0].map(([[, route]]) => route);
  }
  /**
  * `.routePath` can retrieve the path registered within the handler
  *
  * @deprecated
  *
  * Use routePath helper defined in "hono/route" instead.
  *
  * @see {@link https://hono.dev/docs/api/request#routepath}
  *
  * @example
  * ```ts
  * app.get('/posts/:id', (c) => {
  *   return c.json({ path: c.req.routePath })
  * })
  * ```
  */
  get routePath() {
    return this.#matchResult[0].map(([[, route]]) => route)[this.routeIndex].path;
  }
};

// node_modules/hono/dist/utils/html.js
var HtmlEscapedCallbackPhase = {
  Stringify: 1,
  BeforeStream: 2,
  Stream: 3
};
var raw = (value, callbacks) => {
  const escapedString = new String(value);
  escapedString.isEscaped = true;
  escapedString.callbacks = callbacks;
  return escapedString;
};
var resolveCallback = async (str, phase, preserveCallbacks, context, buffer) => {
  if (typeof str === "object" && !(str instanceof String)) {
    if (!(str instanceof Promise)) str = str.toString();
    if (str instanceof Promise) str = await str;
  }
  const callbacks = str.callbacks;
  if (!callbacks?.length) return Promise.resolve(str);
  if (buffer) buffer[0] += str;
  else buffer = [str];
  const resStr = Promise.all(callbacks.map((c) => c({
    phase,
    buffer,
    context
  }))).then((res) => Promise.all(res.filter(Boolean).map((str2) => resolveCallback(str2, phase, false, context, buffer))).then(() => buffer[0]));
  if (preserveCallbacks) return raw(await resStr, callbacks);
  else return resStr;
};

// node_modules/hono/dist/context.js
var TEXT_PLAIN = "text/plain; charset=UTF-8";
var setDefaultContentType = (contentType, headers) => {
  return {
    "Content-Type": contentType,
    ...headers
  };
};
var createResponseInstance = (body, init) => new Response(body, init);
var Context = class {
  #rawRequest;
  #req;
  /**
  * `.env` can get bindings (environment variables, secrets, KV namespaces, D1 database, R2 bucket etc.) in Cloudflare Workers.
  *
  * @see {@link https://hono.dev/docs/api/context#env}
  *
  * @example
  * ```ts
  * // Environment object for Cloudflare Workers
  * app.get('*', async c => {
  *   const counter = c.env.COUNTER
  * })
  * ```
  */
  env = {};
  #var;
  finalized = false;
  /**
  * `.error` can get the error object from the middleware if the Handler throws an error.
  *
  * @see {@link https://hono.dev/docs/api/context#error}
  *
  * @example
  * ```ts
  * app.use('*', async (c, next) => {
  *   await next()
  *   if (c.error) {
  *     // do something...
  *   }
  * })
  * ```
  */
  error;
  #status;
  #executionCtx;
  #res;
  #layout;
  #renderer;
  #notFoundHandler;
  #preparedHeaders;
  #matchResult;
  #path;
  /**
  * Creates an instance of the Context class.
  *
  * @param req - The Request object.
  * @param options - Optional configuration options for the context.
  */
  constructor(req, options) {
    this.#rawRequest = req;
    if (options) {
      this.#executionCtx = options.executionCtx;
      this.env = options.env;
      this.#notFoundHandler = options.notFoundHandler;
      this.#path = options.path;
      this.#matchResult = options.matchResult;
    }
  }
  /**
  * `.req` is the instance of {@link HonoRequest}.
  */
  get req() {
    this.#req ??= new HonoRequest(this.#rawRequest, this.#path, this.#matchResult);
    return this.#req;
  }
  /**
  * @see {@link https://hono.dev/docs/api/context#event}
  * The FetchEvent associated with the current request.
  *
  * @throws Will throw an error if the context does not have a FetchEvent.
  */
  get event() {
    if (this.#executionCtx && "respondWith" in this.#executionCtx) return this.#executionCtx;
    else throw Error("This context has no FetchEvent");
  }
  /**
  * @see {@link https://hono.dev/docs/api/context#executionctx}
  * The ExecutionContext associated with the current request.
  *
  * @throws Will throw an error if the context does not have an ExecutionContext.
  */
  get executionCtx() {
    if (this.#executionCtx) return this.#executionCtx;
    else throw Error("This context has no ExecutionContext");
  }
  /**
  * @see {@link https://hono.dev/docs/api/context#res}
  * The Response object for the current request.
  */
  get res() {
    return this.#res ||= createResponseInstance(null, { headers: this.#preparedHeaders ??= new Headers() });
  }
  /**
  * Sets the Response object for the current request.
  *
  * @param _res - The Response object to set.
  */
  set res(_res) {
    if (this.#res && _res) {
      _res = createResponseInstance(_res.body, _res);
      for (const [k, v] of this.#res.headers.entries()) {
        if (k === "content-type") continue;
        if (k === "set-cookie") {
          const cookies = this.#res.headers.getSetCookie();
          _res.headers.delete("set-cookie");
          for (const cookie of cookies) _res.headers.append("set-cookie", cookie);
        } else _res.headers.set(k, v);
      }
    }
    this.#res = _res;
    this.finalized = true;
  }
  /**
  * `.render()` can create a response within a layout.
  *
  * @see {@link https://hono.dev/docs/api/context#render-setrenderer}
  *
  * @example
  * ```ts
  * app.get('/', (c) => {
  *   return c.render('Hello!')
  * })
  * ```
  */
  render = (...args) => {
    this.#renderer ??= (content) => this.html(content);
    return this.#renderer(...args);
  };
  /**
  * Sets the layout for the response.
  *
  * @param layout - The layout to set.
  * @returns The layout function.
  */
  setLayout = (layout) => this.#layout = layout;
  /**
  * Gets the current layout for the response.
  *
  * @returns The current layout function.
  */
  getLayout = () => this.#layout;
  /**
  * `.setRenderer()` can set the layout in the custom middleware.
  *
  * @see {@link https://hono.dev/docs/api/context#render-setrenderer}
  *
  * @example
  * ```tsx
  * app.use('*', async (c, next) => {
  *   c.setRenderer((content) => {
  *     return c.html(
  *       <html>
  *         <body>
  *           <p>{content}</p>
  *         </body>
  *       </html>
  *     )
  *   })
  *   await next()
  * })
  * ```
  */
  setRenderer = (renderer) => {
    this.#renderer = renderer;
  };
  /**
  * `.header()` can set headers.
  *
  * @see {@link https://hono.dev/docs/api/context#header}
  *
  * @example
  * ```ts
  * app.get('/welcome', (c) => {
  *   // Set headers
  *   c.header('X-Message', 'Hello!')
  *   c.header('Content-Type', 'text/plain')
  *
  *   // Append multiple headers using the append option (e.g. Vary)
  *   c.header('Vary', 'Accept-Encoding', { append: true })
  *   c.header('Vary', 'User-Agent', { append: true })
  *
  *   return c.body('Thank you for coming')
  * })
  * ```
  */
  header = (name, value, options) => {
    if (this.finalized && !this.#res.bodyUsed) this.#res = createResponseInstance(this.#res.body, this.#res);
    const headers = this.#res ? this.#res.headers : this.#preparedHeaders ??= new Headers();
    if (value === void 0) headers.delete(name);
    else if (options?.append) headers.append(name, value);
    else headers.set(name, value);
  };
  status = (status) => {
    this.#status = status;
  };
  /**
  * `.set()` can set the value specified by the key.
  *
  * @see {@link https://hono.dev/docs/api/context#set-get}
  *
  * @example
  * ```ts
  * app.use('*', async (c, next) => {
  *   c.set('message', 'Hono is hot!!')
  *   await next()
  * })
  * ```
  */
  set = (key2, value) => {
    this.#var ??= /* @__PURE__ */ new Map();
    this.#var.set(key2, value);
  };
  /**
  * `.get()` can use the value specified by the key.
  *
  * @see {@link https://hono.dev/docs/api/context#set-get}
  *
  * @example
  * ```ts
  * app.get('/', (c) => {
  *   const message = c.get('message')
  *   return c.text(`The message is "${message}"`)
  * })
  * ```
  */
  get = (key2) => {
    return this.#var ? this.#var.get(key2) : void 0;
  };
  /**
  * `.var` can access the value of a variable.
  *
  * @see {@link https://hono.dev/docs/api/context#var}
  *
  * @example
  * ```ts
  * const result = c.var.client.oneMethod()
  * ```
  */
  get var() {
    if (!this.#var) return {};
    return Object.fromEntries(this.#var);
  }
  #newResponse(data, arg, headers) {
    let responseHeaders = this.#res ? new Headers(this.#res.headers) : this.#preparedHeaders;
    if (typeof arg === "object" && arg.headers) {
      responseHeaders ??= new Headers();
      for (const [key2, value] of new Headers(arg.headers)) if (key2 === "set-cookie") responseHeaders.append(key2, value);
      else responseHeaders.set(key2, value);
    }
    if (headers) {
      if (!responseHeaders) {
        let count = 0;
        for (const k in headers) if (++count > 1 || typeof headers[k] !== "string") {
          responseHeaders = new Headers();
          break;
        }
      }
      if (responseHeaders) for (const k in headers) {
        const v = headers[k];
        if (typeof v === "string") responseHeaders.set(k, v);
        else {
          responseHeaders.delete(k);
          for (const v2 of v) responseHeaders.append(k, v2);
        }
      }
    }
    const status = typeof arg === "number" ? arg : arg?.status ?? this.#status;
    return createResponseInstance(data, {
      status,
      headers: responseHeaders ?? headers
    });
  }
  newResponse = (...args) => this.#newResponse(...args);
  /**
  * `.body()` can return the HTTP response.
  * You can set headers with `.header()` and set HTTP status code with `.status`.
  * This can also be set in `.text()`, `.json()` and so on.
  *
  * @see {@link https://hono.dev/docs/api/context#body}
  *
  * @example
  * ```ts
  * app.get('/welcome', (c) => {
  *   // Set headers
  *   c.header('X-Message', 'Hello!')
  *   c.header('Content-Type', 'text/plain')
  *   // Set HTTP status code
  *   c.status(201)
  *
  *   // Return the response body
  *   return c.body('Thank you for coming')
  * })
  * ```
  */
  body = (data, arg, headers) => this.#newResponse(data, arg, headers);
  /**
  * `.text()` can render text as `Content-Type:text/plain`.
  *
  * @see {@link https://hono.dev/docs/api/context#text}
  *
  * @example
  * ```ts
  * app.get('/say', (c) => {
  *   return c.text('Hello!')
  * })
  * ```
  */
  text = (text2, arg, headers) => {
    return !this.#preparedHeaders && !this.#status && !arg && !headers && !this.finalized ? new Response(text2) : this.#newResponse(text2, arg, setDefaultContentType(TEXT_PLAIN, headers));
  };
  /**
  * `.json()` can render JSON as `Content-Type:application/json`.
  *
  * @see {@link https://hono.dev/docs/api/context#json}
  *
  * @example
  * ```ts
  * app.get('/api', (c) => {
  *   return c.json({ message: 'Hello!' })
  * })
  * ```
  */
  json = (object, arg, headers) => {
    return this.#newResponse(JSON.stringify(object), arg, setDefaultContentType("application/json", headers));
  };
  html = (html, arg, headers) => {
    const res = (html2) => this.#newResponse(html2, arg, setDefaultContentType("text/html; charset=UTF-8", headers));
    return typeof html === "object" ? resolveCallback(html, HtmlEscapedCallbackPhase.Stringify, false, {}).then(res) : res(html);
  };
  /**
  * `.redirect()` can Redirect, default status code is 302.
  *
  * @see {@link https://hono.dev/docs/api/context#redirect}
  *
  * @example
  * ```ts
  * app.get('/redirect', (c) => {
  *   return c.redirect('/')
  * })
  * app.get('/redirect-permanently', (c) => {
  *   return c.redirect('/', 301)
  * })
  * ```
  */
  redirect = (location, status) => {
    const locationString = String(location);
    this.header("Location", !/[^\x00-\xFF]/.test(locationString) ? locationString : encodeURI(locationString));
    return this.newResponse(null, status ?? 302);
  };
  /**
  * `.notFound()` can return the Not Found Response.
  *
  * @see {@link https://hono.dev/docs/api/context#notfound}
  *
  * @example
  * ```ts
  * app.get('/notfound', (c) => {
  *   return c.notFound()
  * })
  * ```
  */
  notFound = () => {
    this.#notFoundHandler ??= () => createResponseInstance();
    return this.#notFoundHandler(this);
  };
};

// node_modules/hono/dist/compose.js
var compose = (middleware, onError, onNotFound) => {
  return (context, next) => {
    let index = -1;
    return dispatch(0);
    async function dispatch(i) {
      if (i <= index) throw new Error("next() called multiple times");
      index = i;
      let res;
      let isError = false;
      let handler;
      if (middleware[i]) {
        handler = middleware[i][0][0];
        context.req.routeIndex = i;
      } else handler = i === middleware.length && next || void 0;
      if (handler) try {
        res = await handler(context, () => dispatch(i + 1));
      } catch (err) {
        if (err instanceof Error && onError) {
          context.error = err;
          res = await onError(err, context);
          isError = true;
        } else throw err;
      }
      else if (context.finalized === false && onNotFound) res = await onNotFound(context);
      if (res && (context.finalized === false || isError)) context.res = res;
      return context;
    }
  };
};

// node_modules/hono/dist/helper/route/index.js
var matchedRoutes = (c) => c.req[GET_MATCH_RESULT][0].map(([[, route]]) => route);
var routePath = (c, index) => matchedRoutes(c).at(index ?? c.req.routeIndex)?.path ?? "";

// node_modules/hono/dist/router.js
var METHODS = [
  "get",
  "post",
  "put",
  "delete",
  "options",
  "patch",
  "query"
];
var MESSAGE_MATCHER_IS_ALREADY_BUILT = "Can not add a route since the matcher is already built.";
var UnsupportedPathError = class extends Error {
};

// node_modules/hono/dist/utils/constants.js
var COMPOSED_HANDLER = "__COMPOSED_HANDLER";

// node_modules/hono/dist/utils/mount.js
var countTrailingSlashes = (path) => {
  let index = path.length;
  while (index > 0 && path.charCodeAt(index - 1) === 47) index--;
  return path.length - index;
};
var getPathPrefixLength = (c, pathPrefix, routePath2) => {
  if (!/[:*]/.test(pathPrefix)) return pathPrefix.length;
  const path = c.req.path;
  const matchResult = c.req[GET_MATCH_RESULT];
  const paramNames = /* @__PURE__ */ new Set();
  let length = 0;
  for (const part of splitRoutingPath(pathPrefix)) {
    if (part[0] === ":" && part.endsWith("}?")) throw new Error(`mount(): Optional regular expression parameters are not supported in "${routePath2}".`);
    const pattern = getPattern(part);
    if (pattern && pattern !== "*") {
      const name = pattern[1];
      if (paramNames.has(name)) throw new Error(`mount(): Duplicate path parameter "${name}" in "${routePath2}".`);
      paramNames.add(name);
    }
    if (pattern && pattern !== "*" && pattern[2] !== true) {
      const value = matchResult.length === 2 ? matchResult[1][matchResult[0][c.req.routeIndex][1][pattern[1]]] : matchResult[0][c.req.routeIndex][1][pattern[1]];
      length += value.length + 1;
    } else if (pattern || part.endsWith("*")) {
      const end = path.indexOf("/", length + 1);
      length = end === -1 ? path.length : end;
    } else length += part.length + 1;
  }
  return length;
};
var createMountedRequest = (c, pathPrefix, routePath2) => {
  if (/[^/]\*$/.test(routePath2)) throw new Error(`mount(): Wildcard must follow "/" in "${routePath2}".`);
  const prefixLength = getPathPrefixLength(c, pathPrefix, routePath2);
  const path = c.req.path.slice(prefixLength) || "/";
  if (prefixLength > c.req.path.length || path[0] !== "/" || /\/(?:\.|%2e){1,2}(?:\/|$)/i.test(path)) throw new HTTPException(400, { message: "Invalid mounted path" });
  const rawUrl = c.req.raw.url;
  if (/^[^/?#]*\/\/[^/?#\\]*[?#\\]/.test(rawUrl)) throw new HTTPException(400, { message: "Invalid mounted path" });
  const rawPathEnd = rawUrl.search(/[?#]/);
  const rawTrailingSlashes = countTrailingSlashes(rawPathEnd === -1 ? rawUrl : rawUrl.slice(0, rawPathEnd));
  if (rawTrailingSlashes > 1 && countTrailingSlashes(c.req.path) === rawTrailingSlashes - 1) throw new HTTPException(400, { message: "Invalid mounted path" });
  const url = new URL(rawUrl);
  url.pathname = path.replace(/[\\\t\n\r]/g, encodeURIComponent);
  if (path.includes("%")) {
  }
  return new Request(url, c.req.raw);
};

// node_modules/hono/dist/hono-base.js
var notFoundHandler = (c) => {
  return c.text("404 Not Found", 404);
};
var errorHandler = (err, c) => {
  if ("getResponse" in err) {
    const res = err.getResponse();
    return c.newResponse(res.body, res);
  }
  console.error(err);
  return c.text("Internal Server Error", 500);
};
var Hono = class Hono2 {
  get;
  post;
  put;
  delete;
  options;
  patch;
  query;
  all;
  on;
  use;
  router;
  getPath;
  _basePath = "/";
  #path = "/";
  routes = [];
  constructor(options = {}) {
    [...METHODS, "all"].forEach((method) => {
      this[method] = (args1, ...args) => {
        const methodName = method.toUpperCase();
        if (typeof args1 === "string") this.#path = args1;
        else this.#addRoute(methodName, this.#path, args1);
        args.forEach((handler) => {
          this.#addRoute(methodName, this.#path, handler);
        });
        return this;
      };
    });
    this.on = (method, path, ...handlers) => {
      for (const p of [path].flat()) {
        this.#path = p;
        for (const m of [method].flat()) {
          const methodName = m.toUpperCase();
          for (const handler of handlers) this.#addRoute(methodName, this.#path, handler);
        }
      }
      return this;
    };
    this.use = (arg1, ...handlers) => {
      if (typeof arg1 === "string") this.#path = arg1;
      else {
        this.#path = "*";
        handlers.unshift(arg1);
      }
      handlers.forEach((handler) => {
        this.#addRoute("ALL", this.#path, handler);
      });
      return this;
    };
    const { strict, ...optionsWithoutStrict } = options;
    Object.assign(this, optionsWithoutStrict);
    this.getPath = strict ?? true ? options.getPath ?? getPath : getPathNoStrict;
  }
  #clone() {
    const clone = new Hono2({
      router: this.router,
      getPath: this.getPath
    });
    clone.errorHandler = this.errorHandler;
    clone.#notFoundHandler = this.#notFoundHandler;
    clone.routes = this.routes;
    return clone;
  }
  #notFoundHandler = notFoundHandler;
  errorHandler = errorHandler;
  /**
  * `.route()` allows grouping other Hono instance in routes.
  *
  * @see {@link https://hono.dev/docs/api/routing#grouping}
  *
  * @param {string} path - base Path
  * @param {Hono} app - other Hono instance
  * @returns {Hono} routed Hono instance
  *
  * @example
  * ```ts
  * const app = new Hono()
  * const app2 = new Hono()
  *
  * app2.get("/user", (c) => c.text("user"))
  * app.route("/api", app2) // GET /api/user
  * ```
  */
  route(path, app2) {
    const subApp = this.basePath(path);
    app2.routes.map((r) => {
      let handler;
      if (app2.errorHandler === errorHandler) handler = r.handler;
      else {
        handler = async (c, next) => (await compose([], app2.errorHandler)(c, () => r.handler(c, next))).res;
        handler[COMPOSED_HANDLER] = r.handler;
      }
      subApp.#addRoute(r.method, r.path, handler, r.basePath);
    });
    return this;
  }
  /**
  * `.basePath()` allows base paths to be specified.
  *
  * @see {@link https://hono.dev/docs/api/routing#base-path}
  *
  * @param {string} path - base Path
  * @returns {Hono} changed Hono instance
  *
  * @example
  * ```ts
  * const api = new Hono().basePath('/api')
  * ```
  */
  basePath(path) {
    const subApp = this.#clone();
    subApp._basePath = mergePath(this._basePath, path);
    return subApp;
  }
  /**
  * `.onError()` handles an error and returns a customized Response.
  *
  * @see {@link https://hono.dev/docs/api/hono#error-handling}
  *
  * @param {ErrorHandler} handler - request Handler for error
  * @returns {Hono} changed Hono instance
  *
  * @example
  * ```ts
  * app.onError((err, c) => {
  *   console.error(`${err}`)
  *   return c.text('Custom Error Message', 500)
  * })
  * ```
  */
  onError = (handler) => {
    this.errorHandler = handler;
    return this;
  };
  /**
  * `.notFound()` allows you to customize a Not Found Response.
  *
  * @see {@link https://hono.dev/docs/api/hono#not-found}
  *
  * @param {NotFoundHandler} handler - request handler for not-found
  * @returns {Hono} changed Hono instance
  *
  * @example
  * ```ts
  * app.notFound((c) => {
  *   return c.text('Custom 404 Message', 404)
  * })
  * ```
  */
  notFound = (handler) => {
    this.#notFoundHandler = handler;
    return this;
  };
  /**
  * `.mount()` allows you to mount applications built with other frameworks into your Hono application.
  *
  * @deprecated Use `mount()` from `hono/mount` instead. `.mount()` will be removed in v5.
  *
  * @see {@link https://hono.dev/docs/api/hono#mount}
  *
  * @param {string} path - base Path
  * @param {Function} applicationHandler - other Request Handler
  * @param {MountOptions} [options] - options of `.mount()`
  * @returns {Hono} mounted Hono instance
  * @throws {Error} If automatic request rewriting encounters duplicate path parameter names or an optional regular expression parameter.
  * @throws {HTTPException} With status 400 if automatic request rewriting cannot safely preserve the routed path.
  *
  * @example
  * ```ts
  * import { Router as IttyRouter } from 'itty-router'
  * import { Hono } from 'hono'
  * // Create itty-router application
  * const ittyRouter = IttyRouter()
  * // GET /itty-router/hello
  * ittyRouter.get('/hello', () => new Response('Hello from itty-router'))
  *
  * const app = new Hono()
  * app.mount('/itty-router', ittyRouter.handle)
  * ```
  *
  * @example
  * ```ts
  * const app = new Hono()
  * // Send the request to another application without modification.
  * app.mount('/app', anotherApp, {
  *   replaceRequest: (req) => req,
  * })
  * ```
  */
  mount(path, applicationHandler, options) {
    let replaceRequest;
    let optionHandler;
    if (options) {
      if (typeof options === "function") optionHandler = options;
      else {
        optionHandler = options.optionHandler;
        if (options.replaceRequest === false) replaceRequest = (request) => request;
        else replaceRequest = options.replaceRequest;
      }
    }
    const getOptions = optionHandler ? (c) => {
      const options2 = optionHandler(c);
      return Array.isArray(options2) ? options2 : [options2];
    } : (c) => {
      let executionContext = void 0;
      try {
        executionContext = c.executionCtx;
      } catch {
      }
      return [c.env, executionContext];
    };
    const defaultReplaceRequest = (c) => {
      const mountedRoutePath = routePath(c);
      return createMountedRequest(c, mountedRoutePath.replace(/\/?\*$/, ""), mountedRoutePath);
    };
    const handler = async (c, next) => {
      const res = await applicationHandler(replaceRequest ? replaceRequest(c.req.raw) : defaultReplaceRequest(c), ...getOptions(c));
      if (res) return res;
      await next();
    };
    this.#addRoute("ALL", mergePath(path, "*"), handler);
    return this;
  }
  #addRoute(method, path, handler, baseRoutePath) {
    path = mergePath(this._basePath, path);
    const r = {
      basePath: baseRoutePath !== void 0 ? mergePath(this._basePath, baseRoutePath) : this._basePath,
      path,
      method,
      handler
    };
    this.router.add(method, path, [handler, r]);
    this.routes.push(r);
  }
  #handleError(err, c) {
    if (err instanceof Error) return this.errorHandler(err, c);
    throw err;
  }
  #dispatch(request, executionCtx, env, method) {
    if (method === "HEAD") return (async () => new Response(null, await this.#dispatch(request, executionCtx, env, "GET")))();
    const path = this.getPath(request, { env });
    const matchResult = this.router.match(method, path);
    const c = new Context(request, {
      path,
      matchResult,
      env,
      executionCtx,
      notFoundHandler: this.#notFoundHandler
    });
    if (matchResult[0].length === 1) {
      let res;
      try {
        res = matchResult[0][0][0][0](c, async () => {
          c.res = await this.#notFoundHandler(c);
        });
      } catch (err) {
        return this.#handleError(err, c);
      }
      return res instanceof Promise ? res.then((resolved) => resolved || (c.finalized ? c.res : this.#notFoundHandler(c))).catch((err) => this.#handleError(err, c)) : res ?? this.#notFoundHandler(c);
    }
    const composed = compose(matchResult[0], this.errorHandler, this.#notFoundHandler);
    return (async () => {
      try {
        const context = await composed(c);
        if (!context.finalized) throw new Error("Context is not finalized. Did you forget to return a Response object or `await next()`?");
        return context.res;
      } catch (err) {
        return this.#handleError(err, c);
      }
    })();
  }
  /**
  * `.fetch()` will be entry point of your app.
  *
  * @see {@link https://hono.dev/docs/api/hono#fetch}
  *
  * @param {Request} request - request Object of request
  * @param {Env} env - env Object
  * @param {ExecutionContext} executionCtx - context of execution
  * @returns {Response | Promise<Response>} response of request
  *
  */
  fetch = (request, ...rest) => {
    return this.#dispatch(request, rest[1], rest[0], request.method);
  };
  /**
  * `.request()` is a useful method for testing.
  * You can pass a URL or pathname to send a GET request.
  * app will return a Response object.
  * ```ts
  * test('GET /hello is ok', async () => {
  *   const res = await app.request('/hello')
  *   expect(res.status).toBe(200)
  * })
  * ```
  * @see https://hono.dev/docs/api/hono#request
  */
  request = (input, requestInit, Env, executionCtx) => {
    if (input instanceof Request) return this.fetch(requestInit ? new Request(input, requestInit) : input, Env, executionCtx);
    input = input.toString();
    return this.fetch(new Request(/^https?:\/\//.test(input) ? input : `http://localhost${mergePath("/", input)}`, requestInit), Env, executionCtx);
  };
  /**
  * `.fire()` automatically adds a global fetch event listener.
  * This can be useful for environments that adhere to the Service Worker API, such as non-ES module Cloudflare Workers.
  * @deprecated
  * Use `fire` from `hono/service-worker` instead.
  * ```ts
  * import { Hono } from 'hono'
  * import { fire } from 'hono/service-worker'
  *
  * const app = new Hono()
  * // ...
  * fire(app)
  * ```
  * @see https://hono.dev/docs/api/hono#fire
  * @see https://developer.mozilla.org/en-US/docs/Web/API/Service_Worker_API
  * @see https://developers.cloudflare.com/workers/reference/migrate-to-module-workers/
  */
  fire = () => {
    addEventListener("fetch", (event) => {
      event.respondWith(this.#dispatch(event.request, event, void 0, event.request.method));
    });
  };
};

// node_modules/hono/dist/router/utils.js
var createNullObject = () => /* @__PURE__ */ Object.create(null);

// node_modules/hono/dist/router/reg-exp-router/matcher.js
var emptyParam = [];
function match(method, path) {
  const matchers = this.buildAllMatchers();
  const match2 = ((method2, path2) => {
    const matcher = matchers[method2] || matchers["ALL"];
    const staticMatch = matcher[2][path2];
    if (staticMatch) return staticMatch;
    const match3 = path2.match(matcher[0]);
    if (!match3) return [[], emptyParam];
    const index = match3.indexOf("", 1);
    return [matcher[1][index], match3];
  });
  this.match = match2;
  return match2(method, path);
}

// node_modules/hono/dist/router/reg-exp-router/node.js
var LABEL_REG_EXP_STR = "[^/]+";
var ONLY_WILDCARD_REG_EXP_STR = "[^]*";
var TAIL_WILDCARD_REG_EXP_STR = "(?:|/[^]*)";
var PATH_ERROR = /* @__PURE__ */ Symbol();
var regExpMetaChars = /* @__PURE__ */ new Set(".\\+*[^]$()");
function compareKey(a, b) {
  if (a.length === 1) return b.length === 1 ? a < b ? -1 : 1 : -1;
  if (b.length === 1) return 1;
  if (a === "[^]*" || a === "(?:|/[^]*)") return b === "[^]*" ? -1 : 1;
  else if (b === "[^]*" || b === "(?:|/[^]*)") return -1;
  if (a === "[^/]+") return 1;
  else if (b === "[^/]+") return -1;
  return a.length === b.length ? a < b ? -1 : 1 : b.length - a.length;
}
var Node = class Node2 {
  #index;
  #varIndex;
  #children = createNullObject();
  insert(tokens, index, paramMap, context, keys) {
    let node = this;
    for (let i = 0, len = tokens.length; i < len; i++) {
      const token = tokens[i];
      const pattern = token.length === 1 ? token === "*" ? i === len - 1 ? [
        "",
        "",
        ONLY_WILDCARD_REG_EXP_STR
      ] : [
        "",
        "",
        LABEL_REG_EXP_STR
      ] : null : token === "/*" ? [
        "",
        "",
        TAIL_WILDCARD_REG_EXP_STR
      ] : token.match(/^\:([^\{\}]+)(?:\{(.+)\})?$/);
      let nextNode;
      if (pattern) {
        const name = pattern[1];
        let regexpStr = pattern[2] || "[^/]+";
        if (name && pattern[2]) {
          if (new RegExp(regexpStr).test("")) throw PATH_ERROR;
          regexpStr = regexpStr.replace(/^\((?!\?:)(?=[^)]+\)$)/, "(?:");
          if (/\((?!\?:)/.test(regexpStr)) throw PATH_ERROR;
          if (regexpStr.length === 1 && regExpMetaChars.has(regexpStr)) throw PATH_ERROR;
        }
        keys.push(regexpStr);
        nextNode = node.#children[regexpStr];
        if (!nextNode) {
          if (regexpStr !== "[^]*" && regexpStr !== "(?:|/[^]*)") {
            for (const k in node.#children) if ((regexpStr.length > 1 || k.length > 1) && k !== "[^]*" && k !== "(?:|/[^]*)") throw PATH_ERROR;
          }
          nextNode = node.#children[regexpStr] = new Node2();
        }
        if (name !== "") {
          nextNode.#varIndex ??= context.varIndex++;
          paramMap.push([name, nextNode.#varIndex]);
        }
      } else {
        keys.push(token);
        nextNode = node.#children[token];
        if (!nextNode) {
          for (const k in node.#children) if (k.length > 1 && k !== "[^]*" && k !== "(?:|/[^]*)") throw PATH_ERROR;
          nextNode = node.#children[token] = new Node2();
        }
      }
      node = nextNode;
    }
    if (node.#index !== void 0) throw PATH_ERROR;
    node.#index = index;
  }
  buildRegExpStr() {
    const strList = Object.keys(this.#children).sort(compareKey).map((k) => {
      const c = this.#children[k];
      const childStr = c.buildRegExpStr();
      return childStr === "" ? "" : (typeof c.#varIndex === "number" ? `(${k})@${c.#varIndex}` : regExpMetaChars.has(k) ? `\\${k}` : k) + childStr;
    }).filter(Boolean);
    if (typeof this.#index === "number" && this.#index !== -1) strList.unshift(`#${this.#index}`);
    if (strList.length === 0) return "";
    if (strList.length === 1) return strList[0];
    return "(?:" + strList.join("|") + ")";
  }
};

// node_modules/hono/dist/router/reg-exp-router/trie.js
var Trie = class {
  #context = { varIndex: 0 };
  #root = new Node();
  #index = 0;
  paths = createNullObject();
  insert(path, isStatic) {
    const keys = [];
    if (isStatic) {
      this.#root.insert(path.split(""), -1, [], this.#context, keys);
      this.paths[path] = [
        -1,
        [],
        keys
      ];
      return;
    }
    const paramAssoc = [];
    const groups = [];
    let markedPath = path;
    for (let i = 0; ; ) {
      let replaced = false;
      markedPath = markedPath.replace(/\{(?:\{[\d,]+\}|[^}])+\}/g, (m) => {
        const mark = `@\\${i}`;
        groups[i] = [mark, m];
        i++;
        replaced = true;
        return mark;
      });
      if (!replaced) break;
    }
    const tokens = markedPath.match(/(?::[^\/]+)|(?:\/\*$)|./gs) || [];
    for (let i = groups.length - 1; i >= 0; i--) {
      const [mark] = groups[i];
      for (let j = tokens.length - 1; j >= 0; j--) if (tokens[j].indexOf(mark) !== -1) {
        tokens[j] = tokens[j].replace(mark, groups[i][1]);
        break;
      }
    }
    this.#root.insert(tokens, this.#index, paramAssoc, this.#context, keys);
    this.paths[path] = [
      this.#index++,
      paramAssoc,
      keys
    ];
  }
  buildRegExp() {
    let regexp = this.#root.buildRegExpStr();
    if (regexp === "") return [
      /^$/,
      [],
      []
    ];
    let captureIndex = 0;
    const indexReplacementMap = [];
    const paramReplacementMap = [];
    regexp = regexp.replace(/#(\d+)|@(\d+)|\.\*\$/g, (_, handlerIndex, paramIndex) => {
      if (handlerIndex !== void 0) {
        indexReplacementMap[++captureIndex] = Number(handlerIndex);
        return "$()";
      }
      if (paramIndex !== void 0) {
        paramReplacementMap[Number(paramIndex)] = ++captureIndex;
        return "";
      }
      return "";
    });
    return [
      new RegExp(`^${regexp}`),
      indexReplacementMap,
      paramReplacementMap
    ];
  }
};

// node_modules/hono/dist/router/reg-exp-router/router.js
function endsWithWildcard(keys) {
  const tail = keys[keys.length - 1];
  return tail === "[^]*" || tail === "(?:|/[^]*)";
}
function covers(wildcard, target) {
  const last = wildcard.length - 1;
  for (let i = 0; i < last; i++) if (wildcard[i] !== target[i]) return false;
  return wildcard[last] === "[^]*" || target.length === last || target[last] === "/";
}
var RegExpRouter = class {
  name = "RegExpRouter";
  #handlers;
  #tries;
  constructor() {
    this.#handlers = { ["ALL"]: [] };
    this.#tries = { ["ALL"]: new Trie() };
  }
  #insertPath(method, path) {
    try {
      this.#tries[method].insert(path, !/\*|\/:/.test(path));
    } catch (e) {
      throw e === PATH_ERROR ? new UnsupportedPathError(path) : e;
    }
  }
  add(method, path, handler) {
    const handlers = this.#handlers;
    if (!handlers) throw new Error(MESSAGE_MATCHER_IS_ALREADY_BUILT);
    const tries = this.#tries;
    if (!handlers[method]) {
      tries[method] = new Trie();
      handlers[method] = [...handlers["ALL"]];
      for (const p in tries["ALL"].paths) this.#insertPath(method, p);
    }
    if (path === "/*") path = "*";
    const methods = method === "ALL" ? Object.keys(handlers) : [method];
    const paths = checkOptionalParameter(path) || [path];
    for (const path2 of paths) for (const m of methods) {
      if (!tries[m].paths[path2]) this.#insertPath(m, path2);
      handlers[m].push([handler, path2]);
    }
  }
  match = match;
  buildAllMatchers() {
    const matchers = createNullObject();
    for (const method of Object.keys(this.#handlers)) matchers[method] = this.#buildMatcher(method);
    this.#handlers = this.#tries = void 0;
    return matchers;
  }
  #buildMatcher(method) {
    const handlers = this.#handlers[method];
    const trie = this.#tries[method];
    const staticMap = createNullObject();
    const handlerData = [];
    const [regexp, indexReplacementMap, paramReplacementMap] = trie.buildRegExp();
    const own = createNullObject();
    const entries = handlers.map(([h, p], i) => {
      (own[p] ??= []).push(i);
      return [h, trie.paths[p][1].reduceRight((map, [key2, varIndex]) => {
        map[key2] = paramReplacementMap[varIndex];
        return map;
      }, createNullObject())];
    });
    const wildcards = Object.keys(own).filter((p) => endsWithWildcard(trie.paths[p][2]));
    for (const path in trie.paths) {
      const [index, , keys] = trie.paths[path];
      const indexes = [...own[path]];
      for (const p of wildcards) if (p !== path && covers(trie.paths[p][2], keys)) indexes.push(...own[p]);
      const data = indexes.sort((a, b) => a - b).map((i) => entries[i]);
      if (index === -1) {
        const last = Math.max(-1, ...data.flatMap(([, map]) => Object.values(map)));
        staticMap[path] = [data, last === -1 ? emptyParam : path.match(regexp).slice(0, last + 1)];
      } else handlerData[index] = data;
    }
    return [
      regexp,
      indexReplacementMap.map((i) => handlerData[i]),
      staticMap
    ];
  }
};

// node_modules/hono/dist/router/smart-router/router.js
var SmartRouter = class {
  name = "SmartRouter";
  #routers = [];
  #routes = [];
  constructor(init) {
    this.#routers = init.routers;
  }
  add(method, path, handler) {
    if (!this.#routes) throw new Error(MESSAGE_MATCHER_IS_ALREADY_BUILT);
    this.#routes.push([
      method,
      path,
      handler
    ]);
  }
  match(method, path) {
    if (!this.#routes) throw new Error("Fatal error");
    const routers = this.#routers;
    const routes = this.#routes;
    const len = routers.length;
    let i = 0;
    let res;
    for (; i < len; i++) {
      const router = routers[i];
      try {
        for (let i2 = 0, len2 = routes.length; i2 < len2; i2++) router.add(...routes[i2]);
        res = router.match(method, path);
      } catch (e) {
        if (e instanceof UnsupportedPathError) continue;
        throw e;
      }
      this.match = router.match.bind(router);
      this.#routers = [router];
      this.#routes = void 0;
      break;
    }
    if (i === len) throw new Error("Fatal error");
    this.name = `SmartRouter + ${this.activeRouter.name}`;
    return res;
  }
  get activeRouter() {
    if (this.#routes || this.#routers.length !== 1) throw new Error("No active router has been determined yet.");
    return this.#routers[0];
  }
};

// node_modules/hono/dist/router/trie-router/node.js
var emptyParams = createNullObject();
var order = 0;
var Node3 = class Node4 {
  #methods = [];
  #children = createNullObject();
  #patterns = [];
  #pattern;
  #params = emptyParams;
  insert(method, path, handler) {
    let curNode = this;
    const parts = splitRoutingPath(path);
    const possibleKeys = /* @__PURE__ */ new Set();
    let i = 0;
    for (const p of parts) {
      const nextP = parts[++i];
      const pattern = getPattern(p, nextP) || (nextP === void 0 && p && p.indexOf("*") === p.length - 1 ? p : null);
      const isParam = Array.isArray(pattern);
      const key2 = isParam ? pattern[0] : pattern || p;
      const child = curNode.#children[key2] ||= new Node4();
      if (pattern && !child.#pattern) {
        child.#pattern = pattern;
        curNode.#patterns.push(child);
      }
      curNode = child;
      if (isParam) possibleKeys.add(pattern[1]);
    }
    curNode.#methods.push({ [method]: {
      handler,
      possibleKeys: [...possibleKeys],
      score: ++order
    } });
  }
  #pushHandlerSets(handlerSets, node, method, nodeParams, params) {
    for (let i = 0, len = node.#methods.length; i < len; i++) {
      const m = node.#methods[i];
      const handlerSet = m[method] || m["ALL"];
      if (handlerSet) {
        handlerSet.params = createNullObject();
        handlerSets.push(handlerSet);
        for (let i2 = 0, len2 = handlerSet.possibleKeys.length; i2 < len2; i2++) {
          const key2 = handlerSet.possibleKeys[i2];
          handlerSet.params[key2] = params?.[key2] && !i2 ? params[key2] : nodeParams[key2] ?? params?.[key2];
        }
      }
    }
  }
  search(method, path) {
    const handlerSets = [];
    this.#params = emptyParams;
    let curNodes = [this];
    const parts = splitPath(path);
    const curNodesQueue = [];
    const len = parts.length;
    let partOffsets = null;
    for (let i = 0; i < len; i++) {
      const part = parts[i];
      const isLast = i === len - 1;
      const tempNodes = [];
      for (let j = 0, len2 = curNodes.length; j < len2; j++) {
        const node = curNodes[j];
        const nextNode = node.#children[part];
        if (nextNode) {
          nextNode.#params = node.#params;
          if (isLast) {
            if (nextNode.#children["*"]) this.#pushHandlerSets(handlerSets, nextNode.#children["*"], method, node.#params);
            this.#pushHandlerSets(handlerSets, nextNode, method, node.#params);
          } else tempNodes.push(nextNode);
        }
        for (const child of node.#patterns) {
          const pattern = child.#pattern;
          const params = node.#params === emptyParams ? {} : { ...node.#params };
          if (typeof pattern === "string") {
            if (pattern === "*" || part.startsWith(pattern.slice(0, -1))) {
              this.#pushHandlerSets(handlerSets, child, method, node.#params);
              if (pattern === "*") {
                child.#params = params;
                tempNodes.push(child);
              }
            }
            continue;
          }
          const [, name, matcher] = pattern;
          if (!part && matcher === true) continue;
          if (matcher !== true) {
            if (!partOffsets) {
              partOffsets = [];
              let offset = path[0] === "/" ? 1 : 0;
              for (let p = 0; p < len; p++) {
                partOffsets[p] = offset;
                offset += parts[p].length + 1;
              }
            }
            const restPathString = path.slice(partOffsets[i]);
            const m = matcher.exec(restPathString);
            if (m) {
              if (!Object.hasOwn(params, name)) params[name] = m[0];
              this.#pushHandlerSets(handlerSets, child, method, node.#params, params);
              if (m[0].length === restPathString.length && child.#children["*"]) this.#pushHandlerSets(handlerSets, child.#children["*"], method, node.#params, params);
              for (const _ in child.#children) {
                child.#params = params;
                const componentCount = m[0].match(/\//g)?.length ?? 0;
                (curNodesQueue[componentCount] ||= []).push(child);
                break;
              }
              continue;
            }
          }
          if (matcher === true || matcher.test(part)) {
            if (!Object.hasOwn(params, name)) params[name] = part;
            if (isLast) {
              this.#pushHandlerSets(handlerSets, child, method, params, node.#params);
              if (child.#children["*"]) this.#pushHandlerSets(handlerSets, child.#children["*"], method, params, node.#params);
            } else {
              child.#params = params;
              tempNodes.push(child);
            }
          }
        }
      }
      const shifted = curNodesQueue.shift();
      curNodes = shifted ? tempNodes.concat(shifted) : tempNodes;
    }
    if (handlerSets[1]) handlerSets.sort((a, b) => {
      return a.score - b.score;
    });
    return [handlerSets.map(({ handler, params }) => [handler, params])];
  }
};

// node_modules/hono/dist/router/trie-router/router.js
var TrieRouter = class {
  name = "TrieRouter";
  #node = new Node3();
  add(method, path, handler) {
    for (const result of checkOptionalParameter(path) || [path]) this.#node.insert(method, result, handler);
  }
  match(method, path) {
    return this.#node.search(method, path);
  }
};

// node_modules/hono/dist/hono.js
var Hono3 = class extends Hono {
  /**
  * Creates an instance of the Hono class.
  *
  * @param options - Optional configuration options for the Hono instance.
  */
  constructor(options = {}) {
    super(options);
    this.router = options.router ?? new SmartRouter({ routers: [new RegExpRouter(), new TrieRouter()] });
  }
};

// node_modules/hono/dist/middleware/request-id/request-id.js
var requestId = ({ limitLength = 255, headerName = "X-Request-Id", generator = () => crypto.randomUUID() } = {}) => {
  return async function requestId2(c, next) {
    let reqId = headerName ? c.req.header(headerName) : void 0;
    if (!reqId || reqId.length > limitLength || /[^\w\-=]/.test(reqId)) reqId = generator(c);
    c.set("requestId", reqId);
    if (headerName) c.header(headerName, reqId);
    await next();
  };
};

// src/problem.ts
var Problem = class extends Error {
  constructor(status, message, { binding, retryAfter, cause } = {}) {
    super(message, { cause });
    this.status = status;
    this.binding = binding;
    this.retryAfter = retryAfter;
  }
  status;
  name = "Problem";
  binding;
  retryAfter;
};

// src/operations/dependencies.ts
var RETRY_SECONDS = 5;
var NOT_NOW = [
  ["the key-value store", /^KV \w+ failed: (429|5\d\d)\b/],
  // R2: internal error, service unavailable, too many requests, slow down.
  ["the file store", /\((10001|10043|10058|10054)\)\s*$/],
  ["the queue", /^Queue \w+ failed|\bqueue\b.*\b(overloaded|too many requests|unavailable|internal error)\b/i],
  ["the database", /^D1_ERROR: .*(overloaded|too many requests queued|network connection lost|exceeded timeout|reset)/i],
  ["a room or counter", /^Durable Object .*(overloaded|reset|timed out|exceeded|moved)|Cannot resolve Durable Object/i],
  ["a service", /^(Network connection lost|internal error; reference|Too many (requests|concurrent))|connection (refused|closed)/i]
];
function asProblem(error) {
  if (error instanceof Problem || !(error instanceof Error)) return void 0;
  const what = nameOf(error);
  if (what === void 0) return void 0;
  return new Problem(503, `${what} does not answer`, { retryAfter: RETRY_SECONDS, cause: error });
}
function nameOf(error) {
  const { overloaded, retryable } = error;
  if (overloaded || retryable) return "a room or counter";
  if (error.name === "TimeoutError") return "a service";
  return NOT_NOW.find(([, says]) => says.test(error.message))?.[0];
}

// src/bindings.ts
var KINDS = {
  ANALYTICS: "queue",
  APP: "plain text",
  BACKUPS: "R2 bucket",
  CACHE: "KV namespace",
  DB_D1: "D1 database",
  DB_FENCED: "plain text",
  DB_POSTGRES: "Hyperdrive",
  DB_SERVING: "plain text",
  EMAIL: "queue",
  ENVIRONMENT: "plain text",
  FILES: "R2 bucket",
  JOBS: "queue",
  LIMITER: "rate limit",
  LIMITER_REQUESTS: "plain text",
  OPERATOR_TOKEN: "secret",
  PUSH: "queue",
  REDIS_FENCED: "plain text",
  REDIS_SERVING: "plain text",
  REDIS_UPSTASH_TOKEN: "secret",
  REDIS_UPSTASH_URL: "plain text",
  ROOMS: "Durable Object namespace",
  SENTRY_DSN: "secret",
  SIGNING_KEY: "secret",
  SIGN_INS: "Durable Object namespace"
};

// src/env.ts
var KINDS2 = {
  ...KINDS,
  IDENTITY_HEADER: "plain text",
  ALLOWED_ORIGINS: "plain text",
  PUSH_URL: "plain text",
  EMAIL_URL: "plain text",
  IMAGES: "queue",
  REDIS_EXTERNAL_URL: "plain text",
  REDIS_EXTERNAL_TOKEN: "secret",
  REDIS_URL: "plain text",
  REDIS_TOKEN: "secret"
};
var NAMES = Object.keys(KINDS2);
function boundNames(env) {
  return NAMES.filter((name) => env[name] !== void 0).sort();
}
function need(env, name) {
  const value = env[name];
  if (value === void 0) {
    throw new Problem(404, `this stage does not bind ${name} (${KINDS2[name]})`, { binding: name });
  }
  return value;
}
function secretValues(env) {
  const bound = NAMES.filter((name) => KINDS2[name] === "secret").map((name) => env[name]);
  return [...bound, env.DB_POSTGRES?.connectionString, env.DB_POSTGRES?.password].filter((value) => !!value);
}

// src/operations/report.ts
async function report(env, error, where = {}) {
  const chain = causes(error).map((each) => ({
    type: each.name,
    value: withoutSecrets(env, each.message),
    frames: frames(each.stack ?? "")
  }));
  console.error(
    JSON.stringify({ level: "error", ...where, errors: chain.map(({ type, value }) => `${type}: ${value}`) })
  );
  if (env.SENTRY_DSN === void 0) return;
  try {
    await sendToSentry(env.SENTRY_DSN, {
      event_id: crypto.randomUUID().replaceAll("-", ""),
      timestamp: Date.now() / 1e3,
      platform: "javascript",
      level: "error",
      environment: env.ENVIRONMENT,
      tags: { app: env.APP, ...where },
      // Sentry wants the outermost error last.
      exception: {
        values: chain.reverse().map(({ frames: frames2, ...each }) => ({ ...each, stacktrace: { frames: frames2 } }))
      }
    });
  } catch (failure) {
    console.error(JSON.stringify({ level: "error", errors: [withoutSecrets(env, `Sentry: ${failure}`)] }));
  }
}
function causes(error) {
  const chain = [];
  while (error !== void 0 && error !== null && chain.length < 5) {
    const each = error instanceof Error ? error : new Error(String(error));
    chain.push(each);
    error = each.cause;
  }
  return chain;
}
function withoutSecrets(env, text2) {
  const forms = secretValues(env).flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
  return forms.reduce((rest, secret) => rest.replaceAll(secret, "[secret]"), text2);
}
function frames(stack) {
  return [...stack.matchAll(/^\s+at (?:(.+?) \()?(.+?):(\d+):(\d+)\)?$/gm)].map(([, name, file, line, column]) => ({
    function: name ?? "?",
    filename: file,
    lineno: Number(line),
    colno: Number(column)
  })).reverse();
}
async function sendToSentry(dsn, event) {
  const { protocol, host, pathname, username } = new URL(dsn);
  const slash = pathname.lastIndexOf("/");
  const endpoint = `${protocol}//${host}${pathname.slice(0, slash)}/api/${pathname.slice(slash + 1)}/envelope/`;
  const answer2 = await fetch(endpoint, {
    method: "POST",
    redirect: "manual",
    // the key goes to this address only
    headers: {
      "Content-Type": "application/x-sentry-envelope",
      "X-Sentry-Auth": `Sentry sentry_version=7, sentry_key=${username}, sentry_client=rungs-edge/1`
    },
    body: [{ event_id: event.event_id }, { type: "event" }, event].map((part) => JSON.stringify(part)).join("\n"),
    signal: AbortSignal.timeout(5e3)
  });
  await answer2.body?.cancel();
  if (!answer2.ok) throw new Error(`answered ${answer2.status}`);
}

// src/http.ts
function requireUser(c) {
  const user = c.get("user");
  if (user === void 0) throw new Problem(401, "sign in first");
  return user;
}
function answerError(error, c) {
  const problem = error instanceof Problem ? error : asProblem(error) ?? new Problem(500, "internal error");
  if (problem.status === 500 || problem.cause !== void 0) {
    c.executionCtx.waitUntil(report(c.env, error, { requestId: c.get("requestId") }));
  }
  if (problem.retryAfter !== void 0) c.header("Retry-After", String(problem.retryAfter));
  return c.json(
    { error: problem.message, binding: problem.binding, requestId: c.get("requestId") },
    problem.status
  );
}
function answerMissing(c) {
  return c.json({ error: "no such route", requestId: c.get("requestId") }, 404);
}
var LARGEST_JSON = 65536;
async function jsonBody(c) {
  const text2 = await bodyText(c, LARGEST_JSON);
  let body;
  try {
    body = JSON.parse(text2);
  } catch {
    body = void 0;
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new Problem(400, "the body must be a JSON object");
  }
  return body;
}
async function bodyText(c, bytes2) {
  const stream = c.req.raw.body;
  if (stream === null) return "";
  const decoder = new TextDecoder();
  let size = 0;
  let text2 = "";
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > bytes2) throw new Problem(413, `the body may be ${bytes2} bytes at most`);
    text2 += decoder.decode(chunk, { stream: true });
  }
  return text2 + decoder.decode();
}
function textField(body, field, longest) {
  const value = body[field];
  if (typeof value !== "string" || value === "" || value.length > longest || value.includes("\0") || !value.isWellFormed()) {
    throw new Problem(400, `${field} must be a text of 1 to ${longest} characters`);
  }
  return value;
}
var UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
function idParam(c, name = "id") {
  const id = c.req.param(name) ?? "";
  if (!UUID.test(id)) throw new Problem(404, "not found");
  return id;
}
function numberQuery(c, name, least, most, fallback) {
  const given = c.req.query(name);
  if (given === void 0) return fallback;
  const value = Number(given);
  if (!/^\d+$/.test(given) || value < least || value > most) {
    throw new Problem(400, `${name} must be a whole number from ${least} to ${most}`);
  }
  return value;
}

// src/operations/mode.ts
import { waitUntil } from "cloudflare:workers";

// src/operations/patience.ts
async function inTime(work2, ms) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  return Promise.race([work2, late]).finally(() => clearTimeout(timer));
}

// src/operations/mode.ts
var MODES = ["normal", "surge", "readonly"];
var ENTRY = "rungs:mode";
var FRESH = 10;
var OLDEST = 30;
var CACHE_TTL = 30;
var PATIENCE_MS = 1e3;
var Memory = class {
  constructor(now = () => Date.now(), after = waitUntil) {
    this.now = now;
    this.after = after;
  }
  now;
  after;
  known = /* @__PURE__ */ new WeakMap();
  /** The mode. Waits for a moment at most, and never fails; normal where no namespace is bound. */
  async of(env) {
    if (env.CACHE === void 0) return "normal";
    const known3 = this.known.get(env.CACHE);
    if (known3 === void 0 || this.isPast(known3.at, OLDEST)) await this.read(env, env.CACHE);
    else if (this.isPast(known3.asked, FRESH)) {
      known3.asked = this.now();
      this.after(this.read(env, env.CACHE));
    }
    return this.last(env);
  }
  /** The mode as it was read last, for what can not wait. */
  last(env) {
    return (env.CACHE && this.known.get(env.CACHE)?.mode) ?? "normal";
  }
  isPast(time, seconds) {
    return this.now() - time >= seconds * 1e3;
  }
  /** Where KV fails, what was known holds, and is read again as if it had been read. */
  async read(env, namespace) {
    const before = this.known.get(namespace);
    try {
      const mode = asMode(await inTime(namespace.get(ENTRY, { cacheTtl: CACHE_TTL }), PATIENCE_MS));
      this.known.set(namespace, { mode, at: this.now(), asked: this.now(), failed: false });
    } catch (error) {
      this.known.set(namespace, { mode: before?.mode ?? "normal", at: this.now(), asked: this.now(), failed: true });
      if (before?.failed !== true) await report(env, error, { read: ENTRY });
    }
  }
};
var memory = new Memory();
var modeOf = (env) => memory.of(env);
var lastMode = (env) => memory.last(env);
var asMode = (value) => MODES.find((each) => each === value) ?? "normal";

// src/operations/digest.ts
async function digestOf(text2) {
  return [...await sha2562(text2)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
async function isSame(one, other) {
  return crypto.subtle.timingSafeEqual(await sha2562(one), await sha2562(other));
}
async function sha2562(text2) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text2)));
}

// src/cache/etag.ts
async function etagOf(text2) {
  return `"${(await digestOf(text2)).slice(0, 32)}"`;
}
function matches(list, etag) {
  const strong = (each) => each.trim().replace(/^W\//, "");
  return list !== void 0 && list.split(",").some((each) => ["*", strong(etag)].includes(strong(each)));
}

// src/data/stores.ts
var READS = /* @__PURE__ */ new Set(["GET", "HEAD", "OPTIONS"]);
var RETRY_SECONDS2 = 30;
function serving(env, store2, hosts, isBound) {
  const variable = `${store2}_SERVING`;
  const named = env[variable];
  if (named !== void 0) {
    const host = hosts.find((each) => each === named);
    if (host !== void 0) return host;
    throw new Problem(500, `${variable} names no host; expected one of ${hosts.join(", ")}`, { binding: variable });
  }
  const bound = hosts.filter(isBound);
  if (bound.length > 1) {
    throw new Problem(500, `${bound.join(" and ")} are both bound: ${variable} must say which serves`, {
      binding: variable
    });
  }
  return bound[0] ?? hosts[0];
}
var REASONS = {
  fenced: "writes are fenced while data moves to another host",
  readonly: "this service is read-only for now: nothing can be written"
};
var Refused = class extends Problem {
  name = "Refused";
  constructor(why) {
    super(503, REASONS[why], { retryAfter: RETRY_SECONDS2 });
  }
};
function isFenced(env, store2) {
  const value = env[`${store2}_FENCED`];
  return value !== void 0 && value !== "false";
}
async function refusal(env) {
  if (isFenced(env, "DB")) return new Refused("fenced");
  return await modeOf(env) === "readonly" ? new Refused("readonly") : void 0;
}
var FREE = /^\/auth\/sign-(in|out)$|^\/files\/[^/]+\/links$/;
var fence = async (c, next) => {
  if (!READS.has(c.req.method) && !FREE.test(c.req.path)) {
    const refused = await refusal(c.env);
    if (refused !== void 0) throw refused;
  }
  await next();
};

// src/cache/policy.ts
var MINUTE = 60;
var HOUR = 3600;
var POLICIES = {
  /** Public rooms, by name. */
  discover: { for: "everyone", local: MINUTE, edge: HOUR, shared: 5 * MINUTE, cdn: MINUTE, stale: MINUTE },
  /** A user's own rooms. */
  rooms: { for: "user", local: MINUTE, shared: 5 * MINUTE, stale: MINUTE },
  /** The page: part of the bundle, so no level of ours holds it. Its assets have their hash in their name, and hold a year. */
  page: { for: "everyone", local: 0, edge: 0, shared: 0, cdn: HOUR, stale: 0 }
};
var SURGE = 5;
function timesOf(policy2, mode) {
  const { local, shared, stale, edge: edge2 = 0, cdn = 0 } = POLICIES[policy2];
  const factor = mode === "surge" ? SURGE : 1;
  return { local, stale, shared: factor * shared, edge: factor * edge2, cdn: factor * cdn };
}
var VERSIONS = MINUTE;
var REMEMBERED = 1e3;
var SHORTEST_KV = MINUTE;
var KV_PAUSE_MS = 1e3;

// src/cache/redis.ts
var RETRY_SECONDS3 = 5;
var REDIS_HOSTS = ["REDIS_UPSTASH", "REDIS_EXTERNAL", "REDIS"];
function servingRedis(env) {
  return serving(env, "REDIS", REDIS_HOSTS, (host) => env[`${host}_URL`] !== void 0);
}
async function command(env, parts, host = servingRedis(env)) {
  const url = need(env, `${host}_URL`);
  const token = need(env, `${host}_TOKEN`);
  try {
    const answer2 = await fetch(url, {
      method: "POST",
      redirect: "manual",
      // the token goes to this address only
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify(parts),
      signal: AbortSignal.timeout(5e3)
    });
    const body = await answer2.json();
    if (!answer2.ok || body.error !== void 0) throw new Error(`answered ${answer2.status}: ${body.error}`);
    return body.result;
  } catch (cause) {
    throw new Problem(503, "Redis does not answer", { binding: `${host}_URL`, retryAfter: RETRY_SECONDS3, cause });
  }
}

// src/cache/levels.ts
var LONGEST = 512 * 1024;
var isKept = ({ body }) => body.length <= LONGEST;
var Local = class {
  constructor(most = 1e3, mostCharacters = 8 * 1024 * 1024) {
    this.most = most;
    this.mostCharacters = mostCharacters;
  }
  most;
  mostCharacters;
  entries = /* @__PURE__ */ new Map();
  characters = 0;
  get(name) {
    const found = this.entries.get(name);
    if (found !== void 0) {
      this.entries.delete(name);
      this.entries.set(name, found);
    }
    return found;
  }
  /** Keeps an entry from `since` on, in milliseconds since 1970. */
  set(name, entry, since) {
    this.delete(name);
    this.entries.set(name, { entry, since });
    this.characters += name.length + entry.body.length;
    for (const [oldest] of this.entries) {
      if (this.entries.size <= this.most && this.characters <= this.mostCharacters) return;
      this.delete(oldest);
    }
  }
  delete(name) {
    const found = this.entries.get(name);
    if (found === void 0) return;
    this.entries.delete(name);
    this.characters -= name.length + found.entry.body.length;
  }
};
function sharedOf(env) {
  if (REDIS_HOSTS.some((host) => env[`${host}_URL`] !== void 0) && !isFenced(env, "REDIS")) return redis(env);
  return env.CACHE === void 0 ? void 0 : kv(env.CACHE);
}
function redis(env) {
  return {
    host: env.REDIS_SERVING ?? "REDIS",
    thrifty: false,
    get: (names) => Promise.all(names.map((name) => command(env, ["GET", name]))),
    put: async (name, text2, seconds) => {
      await command(env, ["SET", name, text2, "EX", seconds]);
    }
  };
}
function kv(namespace) {
  return {
    host: "CACHE",
    thrifty: true,
    get: (names) => Promise.all(names.map((name) => namespace.get(name))),
    put: (name, text2, seconds) => namespace.put(name, text2, { expirationTtl: Math.max(SHORTEST_KV, seconds) })
  };
}
function edge(origin) {
  const address = (name) => `${origin}/.cache/${name}`;
  return {
    async get(name) {
      return (await caches.default.match(address(name)))?.json();
    },
    async put(name, entry, seconds) {
      await caches.default.put(address(name), Response.json(entry, { headers: { "Cache-Control": `public, max-age=${seconds}` } }));
    }
  };
}

// src/cache/versions.ts
var KEPT_SECONDS = 86400;
var FIRST = "0";
var MOST_TAGS = 1e3;
var ATTEMPTS = 5;
var Versions = class {
  constructor(now, pause) {
    this.now = now;
    this.pause = pause;
  }
  now;
  pause;
  known = /* @__PURE__ */ new Map();
  /** Who waits to write a tag, since when. */
  waiting = /* @__PURE__ */ new Map();
  written = /* @__PURE__ */ new Map();
  /** Those of `tags` whose version is older than `seconds`, or not known. */
  olderThan(seconds, tags) {
    return tags.filter((tag) => this.now() - (this.known.get(tag)?.at ?? -Infinity) >= seconds * 1e3);
  }
  /** The versions as they are known. */
  of(tags) {
    return tags.map((tag) => this.known.get(tag)?.version ?? FIRST).join();
  }
  async read(shared, tags) {
    const found = await shared.get(tags.map(nameOf2));
    tags.forEach((tag, n) => this.learn(tag, found[n] ?? FIRST));
  }
  /** Versions that no value carries yet, known here at once. */
  renew(tags) {
    for (const tag of tags) this.learn(tag, `${this.now().toString(36).padStart(9, "0")}-${crypto.randomUUID().slice(0, 8)}`);
  }
  /** Lets the other isolates know; several purges of a tag within a second are one write. Rejects when it fails for good. */
  async publish(shared, tag) {
    for (let attempt = 1; ; attempt += 1) {
      if (this.now() - (this.waiting.get(tag) ?? -Infinity) < ATTEMPTS * KV_PAUSE_MS) return;
      this.waiting.set(tag, this.now());
      const wait = (this.written.get(tag) ?? -Infinity) + attempt * KV_PAUSE_MS - this.now();
      if (wait > 0) await this.pause(wait);
      this.waiting.delete(tag);
      remember(this.written, tag, this.now());
      try {
        await shared.put(nameOf2(tag), this.of([tag]), KEPT_SECONDS);
        return;
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }
  /** The later one holds: KV may still give the one before. */
  learn(tag, version) {
    const before = this.known.get(tag)?.version ?? FIRST;
    remember(this.known, tag, { version: version > before ? version : before, at: this.now() });
  }
};
function remember(map, key2, value) {
  map.delete(key2);
  map.set(key2, value);
  for (const [oldest] of map) {
    if (map.size <= MOST_TAGS) return;
    map.delete(oldest);
  }
}
var nameOf2 = (tag) => `cache/version/${tag}`;
var READ_AHEAD = VERSIONS / 2;

// src/cache/cache.ts
var REFRESH_MS = 3e4;
var PATIENCE_MS2 = 2e3;
var DOWN_MS = 1e4;
var Cache = class {
  constructor(now = Date.now, pause = (ms) => new Promise((done2) => setTimeout(done2, ms))) {
    this.now = now;
    this.versions = new Versions(now, pause);
  }
  now;
  local = new Local();
  versions;
  refreshing = /* @__PURE__ */ new Map();
  down = /* @__PURE__ */ new Map();
  reported = /* @__PURE__ */ new Set();
  madeOnce = /* @__PURE__ */ new Set();
  async answer(c, policy2, key2, tags, load) {
    const personal = POLICIES[policy2].for === "user";
    const user = personal ? requireUser(c) : void 0;
    if (!personal) refusePersonal(c, policy2, tags);
    const shared = sharedOf(c.env);
    const sure = await this.know(c, shared, tags);
    const parts = [policy2, user?.id ?? "", key2, shared?.host ?? "", this.versions.of(tags)];
    const question = {
      c,
      policy: policy2,
      times: timesOf(policy2, await modeOf(c.env)),
      name: JSON.stringify(parts),
      shared,
      sure,
      load: () => user === void 0 ? asNobody(c, load) : load(user)
    };
    const found = await this.find(question) ?? await this.make(question);
    if (found.stale) this.refreshAfter(question);
    return this.respond(c, policy2, found);
  }
  /** Each of `tags` gets a new version: known here at once, written for the others after the answer. */
  async purge(c, tags) {
    this.versions.renew(tags);
    const shared = sharedOf(c.env);
    if (shared === void 0) return;
    for (const tag of new Set(tags)) {
      c.executionCtx.waitUntil(
        this.versions.publish(shared, tag).catch((error) => report(c.env, error, { purge: tag }))
      );
    }
  }
  /** Makes sure that no version is older than it may be; whether that went well. */
  async know(c, shared, tags) {
    if (tags.length === 0) return true;
    if (shared === void 0) return false;
    const read = (due2) => this.guarded(c, "shared", async () => (await this.versions.read(shared, due2), true));
    const due = this.versions.olderThan(VERSIONS, tags);
    if (due.length > 0) return await read(due) ?? false;
    const soon = this.versions.olderThan(READ_AHEAD, tags);
    const mark = `versions ${soon.join()}`;
    if (soon.length > 0 && this.begin(mark)) {
      c.executionCtx.waitUntil(read(soon).finally(() => this.refreshing.delete(mark)));
    }
    return true;
  }
  async find(question) {
    const { local, stale } = question.times;
    const near = this.local.get(question.name);
    const age = near === void 0 ? Infinity : (this.now() - near.since) / 1e3;
    if (near !== void 0 && age < local + stale) return { entry: near.entry, from: "local", stale: age >= local };
    const found = await this.findFurther(question);
    if (found !== void 0) this.keepNear(question, found);
    return found;
  }
  /** From the levels beyond this isolate: fresh from any, else stale from the nearest. */
  async findFurther({ c, times, name, shared, sure }) {
    if (!sure) return void 0;
    const key2 = await far(name);
    let old;
    const levels = [
      ["edge", times.edge, () => edge(originOf(c)).get(key2)],
      ["shared", shared === void 0 ? 0 : times.shared, () => sharedEntry(shared, key2)]
    ];
    for (const [from, seconds, get] of levels) {
      const entry = seconds === 0 ? void 0 : await this.guarded(c, from, get);
      if (entry === void 0) continue;
      const age = (this.now() - entry.at) / 1e3;
      if (age < seconds) return { entry, from, stale: false };
      if (age < seconds + times.stale) old ??= { entry, from, stale: true };
    }
    return old;
  }
  async make(question) {
    const body = JSON.stringify(await question.load());
    const found = { entry: { at: this.now(), etag: await etagOf(body), body }, from: "source", stale: false };
    this.keepNear(question, found);
    return found;
  }
  /** In this isolate, and, after the answer, in the levels beyond it that lack it. */
  keepNear(question, found) {
    const { c, times, name, sure } = question;
    const { local } = times;
    if (!isKept(found.entry)) return;
    if (local > 0) this.local.set(name, found.entry, this.now() - (found.stale ? local * 1e3 : 0));
    if (!found.stale && sure) c.executionCtx.waitUntil(this.keepFar(question, found));
  }
  async keepFar({ c, times, name, shared }, { entry, from }) {
    const key2 = await far(name);
    if (times.edge > 0 && from !== "edge") {
      await this.guarded(c, "edge", () => edge(originOf(c)).put(key2, entry, times.edge + times.stale));
    }
    const isWorthIt = from === "source" && (this.again(name) || !shared?.thrifty);
    if (shared !== void 0 && times.shared > 0 && isWorthIt) {
      await this.guarded(c, "shared", () => shared.put(valueName(key2), JSON.stringify(entry), times.shared + times.stale));
    }
  }
  /** Whether this isolate has made it before, as far as it remembers. */
  again(name) {
    if (this.madeOnce.has(name)) return true;
    this.madeOnce.add(name);
    for (const oldest of this.madeOnce) {
      if (this.madeOnce.size <= REMEMBERED) break;
      this.madeOnce.delete(oldest);
    }
    return false;
  }
  /** Replaces a stale value, one refresh at a time; no request waits for another's, which may be cut short. */
  refreshAfter(question) {
    if (!this.begin(question.name)) return;
    const refresh = async () => {
      const found = await this.findFurther(question);
      if (found === void 0 || found.stale) await this.make(question);
      else this.keepNear(question, found);
      this.refreshing.delete(question.name);
    };
    question.c.executionCtx.waitUntil(refresh().catch((error) => report(question.c.env, error, { refresh: question.policy })));
  }
  begin(mark) {
    for (const [each, since] of this.refreshing) {
      if (this.now() - since >= REFRESH_MS) this.refreshing.delete(each);
    }
    if (this.refreshing.has(mark)) return false;
    this.refreshing.set(mark, this.now());
    return true;
  }
  /** What a level gives; nothing where it fails, or failed a moment ago. */
  async guarded(c, level, use) {
    if (this.now() < (this.down.get(level) ?? 0)) return void 0;
    try {
      const result = await inTime(use(), PATIENCE_MS2);
      this.reported.delete(level);
      return result;
    } catch (error) {
      this.down.set(level, this.now() + DOWN_MS);
      if (!this.reported.has(level)) c.executionCtx.waitUntil(report(c.env, error, { cache: level }));
      this.reported.add(level);
      return void 0;
    }
  }
  respond(c, policy2, { entry, from, stale }) {
    const headers = { "X-Cache": stale ? `${from} stale` : from, "Cache-Control": cacheControl(c, policy2), ETag: entry.etag };
    if (matches(c.req.header("If-None-Match"), entry.etag)) return c.body(null, 304, headers);
    return c.body(entry.body, 200, { ...headers, "Content-Type": "application/json" });
  }
};
var cache = new Cache();
function answerCached(c, policy2, key2, tags, load) {
  return cache.answer(c, policy2, key2, tags, load);
}
function purge(c, tags) {
  return cache.purge(c, tags);
}
function cacheControl(c, policy2) {
  const someone = c.get("user") !== void 0 || ["Authorization", "Cookie"].some((name) => c.req.header(name) !== void 0);
  if (POLICIES[policy2].for === "user" || someone) return "private, no-cache";
  return `public, max-age=0, s-maxage=${timesOf(policy2, lastMode(c.env)).cdn}`;
}
function refusePersonal(c, policy2, tags) {
  const id = c.get("user")?.id;
  if (id !== void 0 && tags.some((tag) => tag.includes(id))) {
    throw new Error(`the policy ${policy2} is for everyone: its tags may not name a user`);
  }
}
async function asNobody(c, load) {
  const user = c.get("user");
  const nobody = void 0;
  c.set("user", nobody);
  try {
    return await load(nobody);
  } finally {
    if (user !== void 0) c.set("user", user);
  }
}
async function sharedEntry(shared, name) {
  const [text2] = await shared?.get([valueName(name)]) ?? [];
  return text2 ? JSON.parse(text2) : void 0;
}
var valueName = (name) => `cache/value/${name}`;
var originOf = (c) => new URL(c.req.url).origin;
var far = async (name) => (await etagOf(name)).slice(1, -1);

// src/data/d1.ts
var PAGE = 1e3;
var RETRY_SECONDS4 = 5;
var NOT_NOW2 = /overloaded|too many requests queued|network connection lost|exceeded timeout|reset because|internal error/i;
function d1(database) {
  const prepared = ({ sql: sql2, values }) => database.prepare(sql2).bind(...values);
  const run = async (statement) => (await prepared(statement).all().catch(refuse)).results;
  return {
    run,
    batch: async (statements) => (await database.batch(statements.map(prepared)).catch(refuse)).map(({ results }) => results),
    isThere: (error) => error instanceof Error && /UNIQUE constraint failed|already exists/.test(error.message),
    async prepareMonths() {
    },
    // no partitions
    // By rowid, so that a page costs the same however far down it is. No snapshot: writes go on between pages.
    async dump(row) {
      const tables = await run({
        sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\' ORDER BY name",
        values: []
      });
      for (const { name } of tables) {
        const page4 = `SELECT rowid AS "_rowid", * FROM "${name.replaceAll('"', '""')}" WHERE rowid > ?1 ORDER BY rowid LIMIT ${PAGE}`;
        let after = Number.MIN_SAFE_INTEGER;
        for (let full = true; full; ) {
          const rows = await run({ sql: page4, values: [after] });
          for (const { _rowid, ...columns } of rows) {
            await row(name, JSON.stringify(columns));
            after = _rowid;
          }
          full = rows.length === PAGE;
        }
      }
    },
    async close() {
    }
  };
}
function refuse(error) {
  if (error instanceof Error && NOT_NOW2.test(error.message)) {
    throw new Problem(503, "the database does not answer", { binding: "DB_D1", retryAfter: RETRY_SECONDS4, cause: error });
  }
  throw error;
}

// src/data/driver.ts
var HOSTS = ["DB_D1", "DB_POSTGRES"];
var sql = (text2, ...values) => ({ sql: text2, values });

// migrations:virtual:migrations
var MIGRATIONS = {
  "DB_D1": [
    {
      "version": 1,
      "name": "start",
      "statements": [
        "CREATE TABLE users (\n  id TEXT PRIMARY KEY,\n  name TEXT NOT NULL UNIQUE,\n  password TEXT NOT NULL,\n  created_at TEXT NOT NULL\n)",
        "CREATE TABLE rooms (\n  id TEXT PRIMARY KEY,\n  name TEXT NOT NULL,\n  public INTEGER NOT NULL DEFAULT 0 CHECK (public IN (0, 1)),\n  created_by TEXT NOT NULL REFERENCES users (id),\n  last_seq INTEGER NOT NULL DEFAULT 0,\n  created_at TEXT NOT NULL\n)",
        "CREATE INDEX rooms_public ON rooms (name, id) WHERE public",
        "CREATE TABLE members (\n  room_id TEXT NOT NULL REFERENCES rooms (id),\n  user_id TEXT NOT NULL REFERENCES users (id),\n  read_seq INTEGER NOT NULL DEFAULT 0,\n  joined_at TEXT NOT NULL,\n  PRIMARY KEY (room_id, user_id)\n)",
        "CREATE INDEX members_user ON members (user_id, room_id)",
        "CREATE TABLE messages (\n  room_id TEXT NOT NULL REFERENCES rooms (id),\n  seq INTEGER NOT NULL,\n  sender_id TEXT NOT NULL REFERENCES users (id),\n  key TEXT NOT NULL,\n  text TEXT NOT NULL,\n  file_id TEXT,\n  created_at TEXT NOT NULL,\n  PRIMARY KEY (room_id, seq)\n)",
        "CREATE UNIQUE INDEX messages_key ON messages (room_id, sender_id, key)",
        "CREATE TABLE files (\n  id TEXT PRIMARY KEY,\n  room_id TEXT REFERENCES rooms (id),\n  owner_id TEXT NOT NULL REFERENCES users (id),\n  name TEXT NOT NULL,\n  type TEXT NOT NULL,\n  bytes INTEGER NOT NULL,\n  etag TEXT NOT NULL,\n  width INTEGER,\n  height INTEGER,\n  created_at TEXT NOT NULL\n)",
        "CREATE INDEX files_room ON files (room_id, created_at)",
        "CREATE TABLE jobs_done (\n  id TEXT PRIMARY KEY,\n  kind TEXT NOT NULL,\n  done_at TEXT NOT NULL\n)",
        "CREATE INDEX jobs_done_at ON jobs_done (done_at)",
        "CREATE TABLE dead_letters (\n  id TEXT PRIMARY KEY,\n  queue TEXT NOT NULL,\n  body TEXT NOT NULL,\n  died_at TEXT NOT NULL,\n  replayed_at TEXT\n)",
        "CREATE INDEX dead_letters_open ON dead_letters (died_at) WHERE replayed_at IS NULL",
        "CREATE TABLE daily (\n  day TEXT NOT NULL,\n  event TEXT NOT NULL,\n  count INTEGER NOT NULL,\n  PRIMARY KEY (day, event)\n)"
      ]
    }
  ],
  "DB_POSTGRES": [
    {
      "version": 1,
      "name": "start",
      "statements": [
        "CREATE TABLE users (\n  id UUID PRIMARY KEY,\n  name TEXT NOT NULL UNIQUE,\n  password TEXT NOT NULL,\n  created_at TIMESTAMPTZ NOT NULL\n)",
        'CREATE TABLE rooms (\n  id UUID PRIMARY KEY,\n  name TEXT COLLATE "C" NOT NULL,\n  public BOOLEAN NOT NULL DEFAULT FALSE,\n  created_by UUID NOT NULL REFERENCES users (id),\n  last_seq BIGINT NOT NULL DEFAULT 0,\n  created_at TIMESTAMPTZ NOT NULL\n)',
        "CREATE INDEX rooms_public ON rooms (name, id) WHERE public",
        "CREATE TABLE members (\n  room_id UUID NOT NULL REFERENCES rooms (id),\n  user_id UUID NOT NULL REFERENCES users (id),\n  read_seq BIGINT NOT NULL DEFAULT 0,\n  joined_at TIMESTAMPTZ NOT NULL,\n  PRIMARY KEY (room_id, user_id)\n)",
        "CREATE INDEX members_user ON members (user_id, room_id)",
        "CREATE TABLE messages (\n  room_id UUID NOT NULL REFERENCES rooms (id),\n  seq BIGINT NOT NULL,\n  sender_id UUID NOT NULL REFERENCES users (id),\n  key TEXT NOT NULL,\n  text TEXT NOT NULL,\n  file_id UUID,\n  created_at TIMESTAMPTZ NOT NULL,\n  PRIMARY KEY (room_id, seq, created_at)\n) PARTITION BY RANGE (created_at)",
        "CREATE INDEX messages_key ON messages (room_id, sender_id, key)",
        "CREATE TABLE files (\n  id UUID PRIMARY KEY,\n  room_id UUID REFERENCES rooms (id),\n  owner_id UUID NOT NULL REFERENCES users (id),\n  name TEXT NOT NULL,\n  type TEXT NOT NULL,\n  bytes BIGINT NOT NULL,\n  etag TEXT NOT NULL,\n  width INTEGER,\n  height INTEGER,\n  created_at TIMESTAMPTZ NOT NULL\n)",
        "CREATE INDEX files_room ON files (room_id, created_at)",
        "CREATE TABLE jobs_done (\n  id TEXT PRIMARY KEY,\n  kind TEXT NOT NULL,\n  done_at TIMESTAMPTZ NOT NULL\n)",
        "CREATE INDEX jobs_done_at ON jobs_done (done_at)",
        "CREATE TABLE dead_letters (\n  id TEXT PRIMARY KEY,\n  queue TEXT NOT NULL,\n  body JSONB NOT NULL,\n  died_at TIMESTAMPTZ NOT NULL,\n  replayed_at TIMESTAMPTZ\n)",
        "CREATE INDEX dead_letters_open ON dead_letters (died_at) WHERE replayed_at IS NULL",
        "CREATE TABLE daily (\n  day DATE NOT NULL,\n  event TEXT NOT NULL,\n  count BIGINT NOT NULL,\n  PRIMARY KEY (day, event)\n)",
        "CREATE FUNCTION messages_partitions(since TIMESTAMPTZ, months INTEGER) RETURNS VOID LANGUAGE plpgsql AS $$\nDECLARE\n  first TIMESTAMP := date_trunc('month', since AT TIME ZONE 'UTC');\n  month TIMESTAMP;\nBEGIN\n  FOR ahead IN 0 .. months - 1 LOOP\n    month := first + make_interval(months => ahead);\n    BEGIN\n      EXECUTE format(\n        'CREATE TABLE IF NOT EXISTS messages_%s PARTITION OF messages FOR VALUES FROM (%L) TO (%L)',\n        to_char(month, 'YYYY_MM'), month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC'\n      );\n    EXCEPTION WHEN invalid_object_definition THEN\n      NULL; -- another partition has the month already\n    END;\n  END LOOP;\nEND $$",
        "SELECT messages_partitions(now(), 3)"
      ]
    }
  ]
};

// src/data/migrate.ts
var TABLE = sql(
  "CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL)"
);
var done = /* @__PURE__ */ new Set();
async function migrate(host, driver) {
  if (done.has(host)) return;
  await apply(host, driver);
  done.add(host);
}
async function apply(host, driver) {
  let applied = await versions(driver).catch(async () => {
    await create(driver);
    return versions(driver);
  });
  for (const { version, name, statements } of MIGRATIONS[host]) {
    if (applied.has(version)) continue;
    const first = sql(
      "INSERT INTO schema_migrations (version, name, applied_at) VALUES (?1, ?2, ?3)",
      version,
      name,
      (/* @__PURE__ */ new Date()).toISOString()
    );
    try {
      await driver.batch([first, ...statements.map((text2) => sql(text2))]);
    } catch (error) {
      applied = await versions(driver);
      if (!applied.has(version)) throw error;
    }
  }
}
async function create(driver) {
  await driver.run(TABLE).catch((error) => {
    if (!driver.isThere(error)) throw error;
  });
}
async function versions(driver) {
  const rows = await driver.run(sql("SELECT version FROM schema_migrations"));
  return new Set(rows.map(({ version }) => version));
}

// node_modules/pg/esm/index.mjs
var import_lib = __toESM(require_lib2(), 1);
var Client = import_lib.default.Client;
var Pool = import_lib.default.Pool;
var Connection = import_lib.default.Connection;
var types = import_lib.default.types;
var Query = import_lib.default.Query;
var DatabaseError = import_lib.default.DatabaseError;
var escapeIdentifier = import_lib.default.escapeIdentifier;
var escapeLiteral = import_lib.default.escapeLiteral;
var Result = import_lib.default.Result;
var TypeOverrides = import_lib.default.TypeOverrides;
var defaults = import_lib.default.defaults;

// src/data/postgres.ts
var PAGE2 = 1e3;
var CONNECT_MS = 1e4;
var RETRY_SECONDS5 = 5;
var MONTHS = 3;
var NOT_NOW3 = ["08", "53", "57", "58"];
var THERE = ["23505", "42P07", "42710", "42723"];
var NO_PARTITION = "23514";
types.setTypeParser(types.builtins.INT8, Number);
types.setTypeParser(types.builtins.TIMESTAMPTZ, (text2) => new Date(text2).toISOString());
types.setTypeParser(types.builtins.DATE, String);
function postgres(hyperdrive) {
  const client = new Client({ connectionString: hyperdrive.connectionString, connectionTimeoutMillis: CONNECT_MS, pipeline: true });
  client.on("error", () => {
  });
  let connected;
  const query = async (text2, values = []) => {
    try {
      await (connected ??= client.connect());
      return (await client.query({ text: text2, values: [...values] })).rows;
    } catch (error) {
      if (error instanceof DatabaseError && !NOT_NOW3.includes(code(error).slice(0, 2))) throw error;
      throw new Problem(503, "the database does not answer", {
        binding: "DB_POSTGRES",
        retryAfter: RETRY_SECONDS5,
        cause: error
      });
    }
  };
  const run = ({ sql: sql2, values }) => query(sql2.replace(/\?(\d+)/g, "$$$1"), values);
  const prepareMonths = async () => {
    await query("SELECT messages_partitions(now(), $1)", [MONTHS]);
  };
  const batch = async (statements) => {
    const sent = [query("BEGIN"), ...statements.map((each) => run(each)), query("COMMIT")];
    const failed = (await Promise.allSettled(sent)).find(({ status }) => status === "rejected");
    if (failed?.status === "rejected") throw failed.reason;
    return (await Promise.all(sent)).slice(1, -1);
  };
  return {
    run,
    batch: (statements) => batch(statements).catch(async (error) => {
      if (code(error) !== NO_PARTITION || !/no partition/.test(String(error))) throw error;
      await prepareMonths();
      return batch(statements);
    }),
    isThere: (error) => THERE.includes(code(error)),
    prepareMonths,
    // One snapshot of all tables; in a transaction, so that Hyperdrive's query cache is not asked.
    async dump(row) {
      await query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
      for (const { name, quoted } of await query(TABLES)) {
        await query(`DECLARE page NO SCROLL CURSOR FOR SELECT row_to_json(t)::text AS json FROM ${quoted} t`);
        for (let full = true; full; ) {
          const rows = await query(`FETCH ${PAGE2} FROM page`);
          for (const { json } of rows) await row(name, json);
          full = rows.length === PAGE2;
        }
        await query("CLOSE page");
      }
      await query("COMMIT");
    },
    async close() {
      await connected?.then(
        () => client.end(),
        () => {
        }
      );
    }
  };
}
var TABLES = `
  SELECT n.nspname || '.' || c.relname AS name, format('%I.%I', n.nspname, c.relname) AS quoted
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
  ORDER BY 1`;
function code(error) {
  return error instanceof DatabaseError && error.code || "";
}

// src/data/database.ts
var Database = class {
  constructor(host, driver, refused) {
    this.host = host;
    this.driver = driver;
    this.refused = refused;
  }
  host;
  driver;
  refused;
  /** The rows of one query. */
  read(text2, ...values) {
    return this.driver.run({ sql: text2, values });
  }
  /** The first row of one query. */
  async first(text2, ...values) {
    return (await this.read(text2, ...values))[0];
  }
  /** Writes; the rows that it returns (`RETURNING`). Throws `Refused` where nothing may be written. */
  async write(text2, ...values) {
    this.refuse();
    return this.driver.run({ sql: text2, values });
  }
  /** Statements that are written together or not at all; the rows of each. Throws `Refused` where nothing may be written. */
  async writeAll(statements) {
    this.refuse();
    return this.driver.batch(statements);
  }
  /** Whether a write failed because its row is there already. */
  isThere(error) {
    return this.driver.isThere(error);
  }
  /** Makes the tables' next months, where anything may be written. */
  async prepareMonths() {
    if (this.refused === void 0) await this.driver.prepareMonths();
  }
  dump(row) {
    return this.driver.dump(row);
  }
  refuse() {
    if (this.refused !== void 0) throw this.refused;
  }
};
function servingHost(env) {
  return serving(env, "DB", HOSTS, (host) => env[host] !== void 0);
}
function hasDatabase(env) {
  return HOSTS.some((host) => env[host] !== void 0);
}
async function withDatabase(env, use) {
  const host = servingHost(env);
  const refused = await refusal(env);
  const driver = driverOf(env, host);
  try {
    if (refused === void 0) await migrate(host, driver);
    return await use(new Database(host, driver, refused));
  } finally {
    await driver.close();
  }
}
async function probe(env, host) {
  const driver = driverOf(env, host);
  try {
    await driver.run(sql("SELECT 1"));
  } finally {
    await driver.close();
  }
}
function driverOf(env, host) {
  return host === "DB_D1" ? d1(need(env, host)) : postgres(need(env, host));
}

// src/chat/discover.ts
var LONGEST2 = 100;
var PAGE3 = 50;
var ROOMS_TAG = "rooms";
var discover = new Hono3();
discover.get("/", (c) => {
  const beginning = c.req.query("q") ?? "";
  if (beginning.length > LONGEST2 || beginning.includes("\0") || !beginning.isWellFormed()) {
    throw new Problem(400, `q must be a text of at most ${LONGEST2} characters`);
  }
  const limit2 = numberQuery(c, "limit", 1, PAGE3, 20);
  return answerCached(c, "discover", `${limit2}:${beginning}`, [ROOMS_TAG], async () => ({
    rooms: await withDatabase(
      c.env,
      (db) => (
        // A range, which an index of names answers; no LIKE, which the two databases understand differently.
        db.read(
          "SELECT id, name FROM rooms WHERE public AND name >= ?1 AND name < ?2 ORDER BY name, id LIMIT ?3",
          beginning,
          `${beginning}􏿿`,
          limit2
        )
      )
    )
  }));
});

// src/chat/ids.ts
var UUID2 = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
var BEFORE_ALL = "00000000-0000-0000-0000-000000000000";
var isId = (value) => typeof value === "string" && UUID2.test(value);
function pageAfter(c) {
  const after = c.req.query("after") ?? BEFORE_ALL;
  if (!isId(after)) throw new Problem(400, "after must be the `next` of the page before");
  return after;
}
async function* pages(limit2, read) {
  for (let after = BEFORE_ALL; after !== void 0; ) {
    const page4 = await read(after);
    yield page4;
    after = nextAfter(page4, limit2) ?? void 0;
  }
}
var nextAfter = (page4, limit2) => page4.length === limit2 && page4.at(-1)?.id || null;

// src/operations/headers.ts
var HEADERS = {
  "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-store"
};
var HTTPS_SECONDS = 31536e3;
var SHARED = {
  "Access-Control-Allow-Credentials": "true",
  "Access-Control-Expose-Headers": "Accept-Ranges, Content-Disposition, Content-Range, ETag, RateLimit, RateLimit-Policy, Retry-After, X-Cache, X-Request-Id"
};
var PREFLIGHT = {
  "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
  "Access-Control-Allow-Headers": "Authorization, Content-Type, If-None-Match, If-Range, Range, X-Request-Id",
  "Access-Control-Max-Age": "7200"
  // the most that Chromium keeps
};
var SAFE = /* @__PURE__ */ new Set(["GET", "HEAD", "OPTIONS"]);
var secure = async (c, next) => {
  const given = c.req.header("Origin");
  const origin = given !== void 0 && allowedOrigins(c.env).includes(given) ? given : void 0;
  const preflight = c.req.method === "OPTIONS" && c.req.header("Access-Control-Request-Method") !== void 0;
  if (!preflight) {
    if (isForeign(c, origin)) c.res = answerError(new Problem(403, "this request comes from another site"), c);
    else await next();
    if (c.res.status === 101) return;
  }
  const answer2 = preflight ? new Response(null, { status: 204 }) : new Response(c.res.body, c.res);
  const { headers } = answer2;
  for (const [name, value] of Object.entries(HEADERS)) if (!headers.has(name)) headers.set(name, value);
  if (c.req.url.startsWith("https:")) headers.set("Strict-Transport-Security", `max-age=${HTTPS_SECONDS}`);
  headers.set("X-Request-Id", c.get("requestId"));
  if (c.env.ALLOWED_ORIGINS !== void 0) headers.append("Vary", "Origin");
  if (origin !== void 0) {
    for (const [name, value] of Object.entries({ ...SHARED, ...preflight ? PREFLIGHT : {} })) headers.set(name, value);
    headers.set("Access-Control-Allow-Origin", origin);
  }
  c.res = void 0;
  c.res = answer2;
};
function allowedOrigins(env) {
  const given = (env.ALLOWED_ORIGINS ?? "").split(",").map((each) => each.trim());
  return given.filter((each) => URL.canParse(each));
}
function isForeign(c, allowed) {
  const header = (name) => c.req.header(name);
  if (SAFE.has(c.req.method) || /^Bearer \S/i.test(header("Authorization") ?? "")) return false;
  const origin = header("Origin");
  if (allowed !== void 0 || header("Sec-Fetch-Site") === "same-origin" || origin === new URL(c.req.url).origin) return false;
  return origin !== void 0 || header("Sec-Fetch-Site") !== void 0 || header("Cookie") !== void 0;
}

// src/chat/object.ts
async function askRoom(rooms2, roomId, ask2) {
  try {
    return await ask2(rooms2.get(rooms2.idFromName(roomId)));
  } catch (cause) {
    throw new Problem(503, "the room does not answer", { binding: "ROOMS", retryAfter: 1, cause });
  }
}

// src/chat/live.ts
var live = new Hono3();
live.get("/:id/live", async (c) => {
  const namespace = need(c.env, "ROOMS");
  const roomId = idParam(c);
  const origin = c.req.header("Origin");
  if (origin !== void 0 && origin !== new URL(c.req.url).origin && !allowedOrigins(c.env).includes(origin)) {
    throw new Problem(403, "this request comes from another site");
  }
  const user = requireUser(c);
  if (c.req.header("Upgrade")?.toLowerCase() !== "websocket") throw new Problem(426, "a WebSocket is expected");
  const since = c.req.query("since") === void 0 ? null : numberQuery(c, "since", 0, Number.MAX_SAFE_INTEGER, 0);
  const room = await withDatabase(
    c.env,
    (db) => db.first(
      "SELECT r.last_seq AS last FROM rooms r JOIN members m ON m.room_id = r.id WHERE r.id = ?1 AND m.user_id = ?2",
      roomId,
      user.id
    )
  );
  if (room === void 0) throw new Problem(404, "not found");
  const joining = { roomId, user, since, last: room.last };
  const headers = { Upgrade: "websocket", "X-Joining": encodeURIComponent(JSON.stringify(joining)) };
  return askRoom(namespace, roomId, (object) => object.fetch("https://room/", { headers }));
});

// src/chat/members.ts
var MOST_MEMBERS = 1e4;
var PAGE4 = 100;
async function requireMember(db, roomId, user) {
  if (!await isMember(db, roomId, user.id)) throw new Problem(404, "not found");
}
var members = new Hono3();
members.get("/:id/members", async (c) => {
  const roomId = idParam(c);
  const user = requireUser(c);
  const limit2 = numberQuery(c, "limit", 1, PAGE4, PAGE4);
  const after = pageAfter(c);
  const rows = await withDatabase(c.env, async (db) => {
    await requireMember(db, roomId, user);
    return membersAfter(db, roomId, after, limit2);
  });
  return c.json({ members: rows, next: nextAfter(rows, limit2) });
});
members.post("/:id/members", async (c) => {
  const roomId = idParam(c);
  const user = requireUser(c);
  const name = textField(await jsonBody(c), "name", 254).toLowerCase();
  return withDatabase(c.env, async (db) => {
    await requireMember(db, roomId, user);
    const invited = await db.first("SELECT id, name FROM users WHERE name = ?1", name);
    if (invited === void 0) throw new Problem(404, "there is no user of that name");
    return c.json({ user: invited }, await add(db, roomId, invited.id, "") ? 201 : 200);
  });
});
members.post("/:id/join", async (c) => {
  const roomId = idParam(c);
  const user = requireUser(c);
  const isNew = await withDatabase(c.env, (db) => add(db, roomId, user.id, "AND public"));
  return c.json({ id: roomId }, isNew ? 201 : 200);
});
members.delete("/:id/members/me", async (c) => {
  const roomId = idParam(c);
  const { id } = requireUser(c);
  const left = await withDatabase(
    c.env,
    (db) => db.write("DELETE FROM members WHERE room_id = ?1 AND user_id = ?2 RETURNING user_id", roomId, id)
  );
  if (c.env.ROOMS !== void 0) await askRoom(c.env.ROOMS, roomId, (room) => room.leave(id));
  if (left.length === 0) throw new Problem(404, "not found");
  return c.body(null, 204);
});
function membersAfter(db, roomId, after, limit2) {
  return db.read(
    "SELECT u.id, u.name FROM members m JOIN users u ON u.id = m.user_id WHERE m.room_id = ?1 AND m.user_id > ?2 ORDER BY m.user_id LIMIT ?3",
    roomId,
    after,
    limit2
  );
}
async function isMember(db, roomId, userId) {
  return await db.first("SELECT 1 FROM members WHERE room_id = ?1 AND user_id = ?2", roomId, userId) !== void 0;
}
async function add(db, roomId, userId, condition) {
  const made2 = await db.write(
    `INSERT INTO members (room_id, user_id, read_seq, joined_at) SELECT id, ?2, last_seq, ?3 FROM rooms WHERE id = ?1 ${condition} AND (SELECT count(*) FROM members WHERE room_id = ?1) < ${MOST_MEMBERS} ON CONFLICT (room_id, user_id) DO NOTHING RETURNING user_id`,
    roomId,
    userId,
    (/* @__PURE__ */ new Date()).toISOString()
  );
  if (made2.length === 1) return true;
  if (await isMember(db, roomId, userId)) return false;
  const room = await db.first(`SELECT 1 FROM rooms WHERE id = ?1 ${condition}`, roomId);
  if (room === void 0) throw new Problem(404, "not found");
  throw new Problem(409, `a room takes ${MOST_MEMBERS} members at most`);
}

// src/chat/messages.ts
var LONGEST_TEXT = 4e3;
var LONGEST_KEY = 64;
function readDraft(body) {
  const draft = { key: textField(body, "key", LONGEST_KEY), text: textField(body, "text", LONGEST_TEXT) };
  if (body.fileId === void 0 || body.fileId === null) return draft;
  if (!isId(body.fileId)) throw new Problem(400, "fileId must be the id of a file");
  return { ...draft, fileId: body.fileId };
}
function shownTo(reader, { key: key2, fileId, ...message }) {
  return { ...message, ...message.sender.id === reader.id ? { key: key2 } : {}, ...fileId === null ? {} : { fileId } };
}
async function store(db, roomId, drafts) {
  const refuse4 = await refusals(db, roomId, drafts);
  const taken = drafts.filter((each) => refuse4(each) === void 0);
  const at = (/* @__PURE__ */ new Date()).toISOString();
  const statements = taken.flatMap((each) => insertion(roomId, each, at));
  const written3 = statements.length === 0 ? [] : await db.writeAll(statements);
  return drafts.map((each) => {
    const refused = refuse4(each);
    if (refused !== void 0) return { refused };
    const [, inserted, [row] = []] = written3.splice(0, 3);
    if (row === void 0) throw new Error("a message that was stored is not there");
    const { id: senderId, name: senderName } = each.sender;
    return { message: messageOf({ ...row, senderId, senderName }), fresh: inserted?.length === 1 };
  });
}
async function refusals(db, roomId, drafts) {
  const senders = [...new Set(drafts.map(({ sender }) => sender.id))];
  const members2 = await known(db, "SELECT user_id AS id FROM members WHERE room_id = ?1 AND user_id", roomId, senders);
  const fileIds = [...new Set(drafts.flatMap(({ draft }) => draft.fileId ?? []))];
  const files2 = await known(db, "SELECT id FROM files WHERE room_id = ?1 AND id", roomId, fileIds);
  return ({ sender, draft }) => {
    if (!members2.has(sender.id)) return new Problem(404, "not found");
    const lacksFile = draft.fileId !== void 0 && !files2.has(draft.fileId);
    return lacksFile ? new Problem(400, "fileId is no file of this room") : void 0;
  };
}
async function known(db, select, roomId, ids) {
  if (ids.length === 0) return /* @__PURE__ */ new Set();
  const list = ids.map((_, index) => `?${index + 2}`).join(", ");
  return new Set((await db.read(`${select} IN (${list})`, roomId, ...ids)).map(({ id }) => id));
}
function insertion(roomId, { sender, draft: { key: key2, text: text2, fileId } }, at) {
  const there = "SELECT 1 FROM messages WHERE room_id = ?1 AND sender_id = ?2 AND key = ?3";
  return [
    sql(`UPDATE rooms SET last_seq = last_seq + 1 WHERE id = ?1 AND NOT EXISTS (${there})`, roomId, sender.id, key2),
    sql(
      `INSERT INTO messages (room_id, seq, sender_id, key, text, file_id, created_at) SELECT id, last_seq, ?2, ?3, ?4, ?5, ?6 FROM rooms WHERE id = ?1 AND NOT EXISTS (${there}) RETURNING seq`,
      roomId,
      sender.id,
      key2,
      text2,
      fileId ?? null,
      at
    ),
    sql(
      'SELECT seq, key, text, file_id AS "fileId", created_at AS at FROM messages WHERE room_id = ?1 AND sender_id = ?2 AND key = ?3',
      roomId,
      sender.id,
      key2
    )
  ];
}
function messageOf({ senderId, senderName, ...rest }) {
  return { ...rest, sender: { id: senderId, name: senderName } };
}
var SELECT = 'SELECT m.seq, m.sender_id AS "senderId", u.name AS "senderName", m.key, m.text, m.file_id AS "fileId", m.created_at AS at FROM messages m JOIN users u ON u.id = m.sender_id WHERE m.room_id = ?1';
async function messagesAfter(db, roomId, seq, limit2) {
  return (await db.read(`${SELECT} AND m.seq > ?2 ORDER BY m.seq LIMIT ?3`, roomId, seq, limit2)).map(messageOf);
}
async function messagesBefore(db, roomId, seq, limit2) {
  const rows = await db.read(`${SELECT} AND m.seq < ?2 ORDER BY m.seq DESC LIMIT ?3`, roomId, seq, limit2);
  return rows.map(messageOf).reverse();
}

// src/jobs/job.ts
var QUEUES = { push: "PUSH", email: "EMAIL", analytics: "ANALYTICS", images: "IMAGES" };
var Dead = class extends Error {
  name = "Dead";
};
function queueOf(env, kind) {
  return env[QUEUES[kind]] ?? env.JOBS;
}
function asJob(body) {
  const { id, kind, at, data } = body ?? {};
  const isJob = typeof id === "string" && /^[\w-]{1,64}$/.test(id) && typeof kind === "string" && Object.hasOwn(QUEUES, kind) && typeof at === "string" && !Number.isNaN(Date.parse(at)) && typeof data === "object" && data !== null;
  if (!isJob) throw new Dead("a message that is no job");
  return body;
}
function textOf(job, field, longest) {
  const value = job.data[field];
  if (typeof value !== "string" || value === "" || value.length > longest || value.includes("\0") || !value.isWellFormed()) {
    throw new Dead(`a job ${job.kind} whose ${field} is no text of 1 to ${longest} characters`);
  }
  return value;
}

// src/jobs/deliver.ts
var TIMEOUT_MS = 1e4;
var LONGEST_WAIT_SECONDS = 43200;
async function deliver(job, env, name) {
  const url = env[name] ?? "";
  if (!URL.canParse(url)) throw new Problem(503, `${name} is no address`, { binding: name });
  const answer2 = await fetch(url, {
    method: "POST",
    redirect: "manual",
    headers: { "Content-Type": "application/json", "Idempotency-Key": job.id },
    body: JSON.stringify(job),
    signal: AbortSignal.timeout(TIMEOUT_MS)
  }).catch((cause) => {
    throw new Problem(503, `${name} does not answer`, { binding: name, cause });
  });
  await answer2.body?.cancel();
  if (answer2.ok) return;
  const message = `${name} answered ${answer2.status}`;
  const { status } = answer2;
  if (status >= 400 && status < 500 && status !== 408 && status !== 429) throw new Dead(message);
  const retryAfter = secondsOf(answer2.headers.get("Retry-After"));
  throw new Problem(503, message, { binding: name, ...retryAfter === void 0 ? {} : { retryAfter } });
}
function secondsOf(header) {
  if (header === null) return void 0;
  const seconds = /^\d+$/.test(header) ? Number(header) : Math.ceil((Date.parse(header) - Date.now()) / 1e3);
  return Number.isNaN(seconds) ? void 0 : Math.min(LONGEST_WAIT_SECONDS, Math.max(0, seconds));
}
function sayNowhere(name, jobs) {
  console.warn(JSON.stringify({ level: "warn", message: `${name} is not bound: there is nowhere to deliver to`, jobs }));
}

// src/files/stored.ts
var MOST_BYTES = 25e6;
var RETRY_SECONDS6 = 5;
var keyOf = (id) => `files/${id}`;
function insert(file) {
  return sql(
    "INSERT INTO files (id, room_id, owner_id, name, type, bytes, etag, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO NOTHING",
    file.id,
    file.room_id,
    file.owner_id,
    file.name,
    file.type,
    file.bytes,
    file.etag,
    file.created_at
  );
}
function fileOf(db, id) {
  return db.first("SELECT * FROM files WHERE id = ?1", id);
}
function readableBy(db, id, user) {
  return db.first(
    "SELECT * FROM files WHERE id = ?1 AND (owner_id = ?2 OR EXISTS (SELECT 1 FROM members WHERE members.room_id = files.room_id AND members.user_id = ?2))",
    id,
    user.id
  );
}
async function put(bucket, id, type, bytes2, write2) {
  const { readable: readable2, writable } = new FixedLengthStream(bytes2);
  const vain = new AbortController();
  let failed;
  const written3 = write2(writable, vain.signal).catch(async (error) => {
    failed ??= { error };
    await writable.abort(error).catch(() => {
    });
  });
  try {
    const object = await bucket.put(keyOf(id), readable2, { httpMetadata: { contentType: type } });
    await written3;
    return object;
  } catch (error) {
    const cause = failed?.error ?? error;
    vain.abort(error);
    if (cause instanceof Problem) throw cause;
    if (failed !== void 0 || /FixedLengthStream/.test(String(error))) {
      throw new Problem(400, `the body is not the ${bytes2} bytes that were announced`);
    }
    throw unavailable(error);
  }
}
async function fromBucket(asked) {
  try {
    return await asked;
  } catch (cause) {
    throw unavailable(cause);
  }
}
async function discard(env, bucket, id) {
  await bucket.delete(keyOf(id)).catch((error) => report(env, error, { orphan: keyOf(id) }));
}
function unavailable(cause) {
  return new Problem(503, "the file storage does not answer", { binding: "FILES", retryAfter: RETRY_SECONDS6, cause });
}

// src/files/images.ts
var HEAD_BYTES = 262144;
async function describeLater(env, fileId) {
  await enqueue(env, "images", { fileId }).catch((error) => report(env, error, { file: fileId }));
}
async function describeImage(env, fileId) {
  const bucket = need(env, "FILES");
  const file = await withDatabase(env, (db) => fileOf(db, fileId));
  const read = file && Object.hasOwn(READERS, file.type) ? READERS[file.type] : void 0;
  if (file === void 0 || read === void 0 || file.width !== null) return;
  const length = Math.min(HEAD_BYTES, file.bytes);
  const object = await fromBucket(bucket.get(keyOf(fileId), { range: { offset: 0, length } }));
  if (object === null) return;
  const size = sizeOf(file.type, await fromBucket(object.arrayBuffer()));
  if (size === void 0) return;
  await withDatabase(
    env,
    (db) => db.write("UPDATE files SET width = ?2, height = ?3 WHERE id = ?1", fileId, size.width, size.height)
  );
}
function sizeOf(type, head) {
  try {
    const size = READERS[type]?.(new DataView(head));
    return size !== void 0 && size.width > 0 && size.height > 0 && Math.max(size.width, size.height) < 2 ** 31 ? size : void 0;
  } catch (error) {
    if (error instanceof RangeError) return void 0;
    throw error;
  }
}
var READERS = {
  // The first chunk, IHDR.
  "image/png": (head) => ({ width: head.getUint32(16), height: head.getUint32(20) }),
  // The logical screen.
  "image/gif": (head) => ({ width: head.getUint16(6, true), height: head.getUint16(8, true) }),
  "image/jpeg": jpeg,
  "image/webp": webp
};
function jpeg(head) {
  let at = 2;
  for (; ; ) {
    while (head.getUint8(at) === 255 && head.getUint8(at + 1) === 255) at += 1;
    if (head.getUint8(at) !== 255) return void 0;
    const marker = head.getUint8(at + 1);
    if (marker >= 192 && marker <= 207 && ![196, 200, 204].includes(marker)) {
      return { height: head.getUint16(at + 5), width: head.getUint16(at + 7) };
    }
    if (marker === 217 || marker === 218) return void 0;
    at += 2 + head.getUint16(at + 2);
  }
}
function webp(head) {
  const chunk = head.getUint32(12);
  if (chunk === 1448097824) return { width: head.getUint16(26, true) & 16383, height: head.getUint16(28, true) & 16383 };
  if (chunk === 1448097868) {
    const bits = head.getUint32(21, true);
    return { width: (bits & 16383) + 1, height: (bits >>> 14 & 16383) + 1 };
  }
  if (chunk !== 1448097880) return void 0;
  const uint24 = (at) => head.getUint16(at, true) | head.getUint8(at + 2) << 16;
  return { width: uint24(24) + 1, height: uint24(27) + 1 };
}

// src/jobs/record.ts
var IDS = 100;
async function doneAmong(db, ids) {
  const done2 = /* @__PURE__ */ new Set();
  for (let from = 0; from < ids.length; from += IDS) {
    const some = ids.slice(from, from + IDS);
    const places = some.map((_, index) => `?${index + 1}`).join(", ");
    for (const { id } of await db.read(`SELECT id FROM jobs_done WHERE id IN (${places})`, ...some)) {
      done2.add(id);
    }
  }
  return done2;
}
function recordDone({ id, kind }) {
  return sql("INSERT INTO jobs_done (id, kind, done_at) VALUES (?1, ?2, ?3)", id, kind, (/* @__PURE__ */ new Date()).toISOString());
}
async function markDone(db, { id, kind }) {
  await db.write(
    "INSERT INTO jobs_done (id, kind, done_at) VALUES (?1, ?2, ?3) ON CONFLICT (id) DO NOTHING",
    id,
    kind,
    (/* @__PURE__ */ new Date()).toISOString()
  );
}

// src/jobs/analytics.ts
var LONGEST_EVENT = 100;
function eventOf(job) {
  return { day: new Date(job.at).toISOString().slice(0, 10), event: textOf(job, "event", LONGEST_EVENT) };
}
async function addUp(jobs, env, isNew) {
  await withDatabase(env, async (db) => {
    if (isNew) await db.writeAll(counts(jobs));
    else await addUpOnce(db, jobs);
  });
}
async function addUpOnce(db, jobs) {
  const done2 = await doneAmong(db, jobs.map(({ id }) => id));
  const fresh = jobs.filter(({ id }) => !done2.has(id)).sort((one, other) => one.id < other.id ? -1 : 1);
  if (fresh.length > 0) await db.writeAll([...fresh.map(recordDone), ...counts(fresh)]);
}
function counts(jobs) {
  const found = /* @__PURE__ */ new Map();
  for (const { day, event } of jobs.map(eventOf)) {
    const key2 = `${day} ${event}`;
    found.set(key2, { day, event, count: (found.get(key2)?.count ?? 0) + 1 });
  }
  const sorted = [...found].sort(([one], [other]) => one < other ? -1 : 1).map(([, each]) => each);
  return sorted.map(
    ({ day, event, count }) => sql(
      "INSERT INTO daily (day, event, count) VALUES (?1, ?2, ?3) ON CONFLICT (day, event) DO UPDATE SET count = daily.count + excluded.count",
      day,
      event,
      count
    )
  );
}

// src/jobs/handlers.ts
var HANDLERS = {
  push: { to: "PUSH_URL" },
  email: { to: "EMAIL_URL" },
  images: { each: (job, env) => describeImage(env, textOf(job, "fileId", 36)) },
  analytics: { together: addUp, check: eventOf }
};

// src/jobs/letters.ts
var SUFFIX = "-dead";
var RETRY_SECONDS7 = 600;
var REFUSED_SECONDS = 3600;
var isForDead = (queue) => queue.endsWith(SUFFIX);
async function bury(batch, env) {
  if (await refusal(env) !== void 0) return batch.retryAll({ delaySeconds: REFUSED_SECONDS });
  const again = { delaySeconds: RETRY_SECONDS7 };
  const queue = batch.queue.slice(0, -SUFFIX.length);
  try {
    await withDatabase(env, async (db) => {
      for (const message of batch.messages) {
        try {
          await keep(db, message.id, queue, message.body);
          message.ack();
        } catch (error) {
          message.retry(again);
          if (!(error instanceof Refused)) await report(env, error, { queue: batch.queue, message: message.id });
        }
      }
    });
  } catch (error) {
    await report(env, error, { queue: batch.queue });
    batch.retryAll(again);
  }
}
async function keep(db, id, queue, body) {
  await db.write(
    "INSERT INTO dead_letters (id, queue, body, died_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO NOTHING",
    id,
    queue,
    asJson(body),
    (/* @__PURE__ */ new Date()).toISOString()
  );
}
var UNHELD = /\\u0000|\\ud[89a-f]/;
var WRAPPED = "application/json";
function asJson(body) {
  const bytes2 = body instanceof ArrayBuffer ? new Uint8Array(body) : body;
  if (bytes2 instanceof Uint8Array) return JSON.stringify({ base64: btoa(Array.from(bytes2, (byte) => String.fromCharCode(byte)).join("")) });
  let text2;
  try {
    text2 = JSON.stringify(body) ?? "null";
  } catch {
    text2 = JSON.stringify(String(body));
  }
  return UNHELD.test(text2) ? JSON.stringify({ [WRAPPED]: text2 }) : text2;
}
function bodyOf(json) {
  const kept = JSON.parse(json);
  const wrapped = typeof kept === "object" && kept !== null && Object.keys(kept).length === 1 ? kept[WRAPPED] : void 0;
  return typeof wrapped === "string" ? JSON.parse(wrapped) : kept;
}

// src/jobs/consumer.ts
var FIRST_RETRY_SECONDS = 60;
var LAST_RETRY_SECONDS = 43200;
var AT_ONCE = 5;
async function consume(batch, env) {
  if (isForDead(batch.queue)) return bury(batch, env);
  const consumer = new Consumer(batch, env);
  try {
    const refused = await refusal(env);
    if (refused !== void 0) throw refused;
    if (hasDatabase(env)) await withDatabase(env, (db) => consumer.work(db));
    else await consumer.work(void 0);
  } catch (error) {
    await consumer.retry(batch.messages, error);
  }
}
var Consumer = class {
  constructor(batch, env) {
    this.batch = batch;
    this.env = env;
  }
  batch;
  env;
  reported = /* @__PURE__ */ new Set();
  /** Without a database, nothing is known of what was done before. */
  async work(db) {
    const tasks = await this.tasks(db);
    const done2 = db === void 0 ? /* @__PURE__ */ new Set() : await doneAmong(db, tasks.map(({ job }) => job.id));
    for (const { messages } of tasks.filter(({ job }) => done2.has(job.id))) for (const each of messages) each.ack();
    const open = tasks.filter(({ job }) => !done2.has(job.id));
    for (const [kind, handler] of Object.entries(HANDLERS)) {
      const some = open.filter(({ job }) => job.kind === kind);
      if (some.length === 0) continue;
      if ("together" in handler) {
        const whole2 = { messages: some.flatMap(({ messages }) => messages) };
        await this.settle(db, whole2, () => handler.together(some.map(({ job }) => job), this.env, false));
      } else if ("to" in handler && this.env[handler.to] === void 0) {
        sayNowhere(handler.to, some.length);
        for (const { messages } of some) for (const each of messages) each.ack();
      } else {
        const one = (job) => "to" in handler ? deliver(job, this.env, handler.to) : handler.each(job, this.env);
        await inTurn(
          some,
          (task) => this.settle(db, task, async () => {
            await one(task.job);
            if (db !== void 0) await markDone(db, task.job);
          })
        );
      }
    }
  }
  /** The batch's jobs, with all messages that brought each. What is none is buried. */
  async tasks(db) {
    const tasks = /* @__PURE__ */ new Map();
    for (const message of this.batch.messages) {
      await this.settle(db, { messages: [message], waits: true }, async () => {
        const job = asJob(message.body);
        const handler = HANDLERS[job.kind];
        if ("check" in handler) handler.check(job);
        const task = tasks.get(job.id) ?? { job, messages: [] };
        task.messages.push(message);
        tasks.set(job.id, task);
      });
    }
    return [...tasks.values()];
  }
  /** Does the work and acknowledges its messages (unless it `waits`), or buries or retries them. */
  async settle(db, of, work2) {
    try {
      await work2();
      if (!of.waits) for (const message of of.messages) message.ack();
    } catch (error) {
      if (!(error instanceof Dead) || db === void 0) return this.retry(of.messages, error);
      await report(this.env, error, { queue: this.batch.queue, ...jobOf(of.messages[0]) });
      for (const message of of.messages) {
        await keep(db, message.id, this.batch.queue, message.body).then(
          () => message.ack(),
          (failed) => this.retry([message], failed)
        );
      }
    }
  }
  /** To be delivered again: after 1, 4, 16, 64 … minutes, so that a few tries outlast a fence or an outage. */
  async retry(messages, error) {
    if (!(error instanceof Refused)) await this.report(error);
    const asked = error instanceof Problem && error.retryAfter || 0;
    for (const message of messages) {
      const seconds = FIRST_RETRY_SECONDS * 4 ** (message.attempts - 1);
      message.retry({ delaySeconds: Math.min(LAST_RETRY_SECONDS, Math.max(asked, seconds)) });
    }
  }
  /** Once a batch for the same error. */
  async report(error) {
    if (this.reported.has(String(error))) return;
    this.reported.add(String(error));
    await report(this.env, error, { queue: this.batch.queue });
  }
};
function jobOf(message) {
  const { id, kind } = message?.body ?? {};
  return { message: message?.id ?? "", job: String(id).slice(0, 64), kind: String(kind).slice(0, 64) };
}
async function inTurn(items, use) {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item !== void 0; item = left.shift()) await use(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

// src/jobs/jobs.ts
var LARGEST_BYTES = 128e3;
async function enqueue(env, kind, data) {
  const job = { id: crypto.randomUUID(), kind, at: (/* @__PURE__ */ new Date()).toISOString(), data };
  if (new TextEncoder().encode(JSON.stringify(job)).length > LARGEST_BYTES) {
    throw new Problem(413, `a job may be ${LARGEST_BYTES} bytes of JSON at most`);
  }
  try {
    const queue = queueOf(env, kind);
    if (queue !== void 0) return void await queue.send(job, { contentType: "json" });
  } catch (error) {
    await report(env, error, { job: job.id, kind });
  }
  await doNow(env, job);
}
async function doNow(env, job) {
  try {
    await work(env, job, true);
  } catch (error) {
    await report(env, error, { job: job.id, kind: job.kind });
    if (!hasDatabase(env)) return;
    await withDatabase(env, (db) => keep(db, job.id, job.kind, job)).catch((failed) => report(env, failed, { job: job.id }));
  }
}
async function work(env, job, isNew) {
  const handler = HANDLERS[job.kind];
  if ("together" in handler) await handler.together([job], env, isNew);
  else if ("each" in handler) await handler.each(job, env);
  else if (env[handler.to] === void 0) sayNowhere(handler.to, 1);
  else await deliver(job, env, handler.to);
}

// src/chat/notify.ts
var BATCH = 1e3;
async function notify(env, roomId, messages, isHere = () => false) {
  try {
    for (const _ of messages) await enqueue(env, "analytics", { event: "message" });
    await push(env, roomId, messages, isHere);
  } catch (error) {
    await report(env, error, { room: roomId });
  }
}
async function push(env, roomId, messages, isHere) {
  if (env.PUSH === void 0 && env.JOBS === void 0 && env.PUSH_URL === void 0) return;
  const seq = Math.max(...messages.map((message) => message.seq));
  const read = (after) => withDatabase(env, (db) => membersAfter(db, roomId, after, BATCH));
  for await (const page4 of pages(BATCH, read)) {
    const userIds = page4.map(({ id }) => id).filter((id) => !isHere(id) && messages.some(({ sender }) => sender.id !== id));
    if (userIds.length > 0) await enqueue(env, "push", { roomId, userIds, seq });
  }
}

// src/chat/reads.ts
function readSeq(body) {
  const { seq } = body;
  if (typeof seq === "number" && Number.isSafeInteger(seq) && seq >= 0) return seq;
  throw new Problem(400, "seq must be the number of a message");
}
function markRead(roomId, userId, seq) {
  return sql(
    "UPDATE members SET read_seq = ?3 WHERE room_id = ?1 AND user_id = ?2 AND read_seq < ?3 AND ?3 <= (SELECT last_seq FROM rooms WHERE id = ?1)",
    roomId,
    userId,
    seq
  );
}

// src/chat/rooms.ts
var LONGEST_NAME = 100;
var PAGE5 = 100;
var ANY = Number.MAX_SAFE_INTEGER;
var rooms = new Hono3();
rooms.post("/", async (c) => {
  const user = requireUser(c);
  const body = await jsonBody(c);
  const name = textField(body, "name", LONGEST_NAME);
  const isPublic = body.public ?? false;
  if (typeof isPublic !== "boolean") throw new Problem(400, "public must be true or false");
  const id = crypto.randomUUID();
  const now = (/* @__PURE__ */ new Date()).toISOString();
  await withDatabase(
    c.env,
    (db) => db.writeAll([
      sql(
        "INSERT INTO rooms (id, name, public, created_by, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        id,
        name,
        isPublic ? 1 : 0,
        user.id,
        now
      ),
      sql("INSERT INTO members (room_id, user_id, joined_at) VALUES (?1, ?2, ?3)", id, user.id, now)
    ])
  );
  if (isPublic) await purge(c, [ROOMS_TAG]);
  return c.json({ id, name, public: isPublic, lastSeq: 0, readSeq: 0, unread: 0 }, 201);
});
rooms.get("/", async (c) => {
  const user = requireUser(c);
  const limit2 = numberQuery(c, "limit", 1, PAGE5, PAGE5);
  const after = pageAfter(c);
  const found = await withDatabase(
    c.env,
    (db) => db.read(`${ROOM} AND m.room_id > ?2 ORDER BY m.room_id LIMIT ?3`, user.id, after, limit2)
  );
  return c.json({ rooms: found.map(shown), next: nextAfter(found, limit2) });
});
rooms.get("/:id", async (c) => {
  const id = idParam(c);
  const user = requireUser(c);
  const found = await withDatabase(c.env, (db) => db.first(`${ROOM} AND m.room_id = ?2`, user.id, id));
  if (found === void 0) throw new Problem(404, "not found");
  return c.json(shown(found));
});
rooms.route("/", members);
rooms.route("/", live);
rooms.post("/:id/messages", async (c) => {
  const id = idParam(c);
  const sender = requireUser(c);
  const draft = readDraft(await jsonBody(c));
  const { ROOMS } = c.env;
  const sent = await (ROOMS === void 0 ? storeHere(c, id, sender, draft) : sendThrough(ROOMS, id, sender, draft));
  return c.json({ seq: sent.seq, at: sent.at }, sent.fresh ? 201 : 200);
});
rooms.get("/:id/messages", async (c) => {
  const id = idParam(c);
  const user = requireUser(c);
  const limit2 = numberQuery(c, "limit", 1, PAGE5, 50);
  const upwards = c.req.query("after") !== void 0;
  if (upwards && c.req.query("before") !== void 0) throw new Problem(400, "either before or after");
  const seq = numberQuery(c, upwards ? "after" : "before", 0, ANY, ANY);
  const found = await withDatabase(c.env, async (db) => {
    await requireMember(db, id, user);
    return (upwards ? messagesAfter : messagesBefore)(db, id, seq, limit2 + 1);
  });
  const more = found.length > limit2;
  if (more) found.splice(upwards ? limit2 : 0, 1);
  const edge2 = upwards ? found.at(-1) : found[0];
  return c.json({ messages: found.map((each) => shownTo(user, each)), next: more ? edge2?.seq : null });
});
rooms.post("/:id/read", async (c) => {
  const id = idParam(c);
  const user = requireUser(c);
  const seq = readSeq(await jsonBody(c));
  await withDatabase(c.env, async (db) => {
    await requireMember(db, id, user);
    await db.writeAll([markRead(id, user.id, seq)]);
  });
  return c.body(null, 204);
});
async function storeHere(c, roomId, sender, draft) {
  const [stored] = await withDatabase(c.env, (db) => store(db, roomId, [{ sender, draft }]));
  if (stored === void 0 || "refused" in stored) throw stored?.refused ?? new Error("nothing was stored");
  const { message, fresh } = stored;
  if (fresh) c.executionCtx.waitUntil(notify(c.env, roomId, [message]));
  return { seq: message.seq, at: message.at, fresh };
}
async function sendThrough(rooms2, roomId, sender, draft) {
  const outcome = await askRoom(rooms2, roomId, (room) => room.send(roomId, sender, draft));
  if ("refused" in outcome) throw new Problem(outcome.refused.status, outcome.refused.error, outcome.refused);
  return outcome;
}
var ROOM = 'SELECT r.id, r.name, r.public, r.last_seq AS "lastSeq", m.read_seq AS "readSeq", (SELECT count(*) FROM (SELECT 1 FROM messages x WHERE x.room_id = r.id AND x.seq > m.read_seq AND x.sender_id <> m.user_id LIMIT 100) AS news) AS unread FROM members m JOIN rooms r ON r.id = m.room_id WHERE m.user_id = ?1';
var shown = (room) => ({ ...room, public: Boolean(room.public) });

// src/data/backup.ts
var PART_BYTES = 8 * 1024 * 1024;
async function backUp(controller, env) {
  try {
    const date = new Date(controller.scheduledTime).toISOString().slice(0, 10);
    const firstOfMonth = Number(date.slice(8)) <= 7;
    const folders = firstOfMonth ? ["weekly", "monthly"] : ["weekly"];
    const file = await Parts.open(need(env, "BACKUPS"), folders.map((folder) => `${folder}/${date}.ndjson`));
    await dump(env, file, date);
  } catch (error) {
    await report(env, error, { cron: controller.cron });
    throw error;
  }
}
async function dump(env, file, date) {
  try {
    await file.line(JSON.stringify({ dump: 1, app: env.APP, environment: env.ENVIRONMENT, host: servingHost(env), date }));
    let rows = 0;
    await withDatabase(
      env,
      (db) => db.dump(async (table, json) => {
        rows += 1;
        await file.line(`{"table":${JSON.stringify(table)},"row":${json}}`);
      })
    );
    await file.line(JSON.stringify({ end: true, rows }));
    await file.complete();
  } catch (error) {
    await file.abort();
    throw error;
  }
}
var Parts = class _Parts {
  constructor(uploads) {
    this.uploads = uploads;
    this.done = uploads.map(() => []);
  }
  uploads;
  buffer = new Uint8Array(PART_BYTES);
  encoder = new TextEncoder();
  done;
  used = 0;
  parts = 0;
  static async open(bucket, keys) {
    const httpMetadata = { contentType: "application/x-ndjson" };
    return new _Parts(await Promise.all(keys.map((key2) => bucket.createMultipartUpload(key2, { httpMetadata }))));
  }
  async line(text2) {
    let bytes2 = this.encoder.encode(`${text2}
`);
    while (bytes2.length > 0) {
      const taken = Math.min(bytes2.length, PART_BYTES - this.used);
      this.buffer.set(bytes2.subarray(0, taken), this.used);
      this.used += taken;
      bytes2 = bytes2.subarray(taken);
      if (this.used === PART_BYTES) await this.flush();
    }
  }
  async complete() {
    if (this.used > 0) await this.flush();
    await Promise.all(this.uploads.map((upload, n) => upload.complete(this.done[n])));
  }
  async abort() {
    await Promise.all(this.uploads.map((upload) => upload.abort()));
  }
  async flush() {
    this.parts += 1;
    const bytes2 = this.buffer.subarray(0, this.used);
    await Promise.all(
      this.uploads.map(async (upload, n) => this.done[n].push(await upload.uploadPart(this.parts, bytes2)))
    );
    this.used = 0;
  }
};

// src/data/care.ts
var JOBS_DAYS = 30;
async function care(controller, env) {
  if (!hasDatabase(env)) return;
  const before = new Date(controller.scheduledTime - JOBS_DAYS * 864e5).toISOString();
  try {
    await withDatabase(env, async (db) => {
      await db.prepareMonths();
      await db.write("DELETE FROM jobs_done WHERE done_at < ?1", before);
      await db.write("DELETE FROM dead_letters WHERE replayed_at < ?1", before);
    });
  } catch (error) {
    if (error instanceof Refused) return;
    await report(env, error, { cron: controller.cron });
    throw error;
  }
}

// src/files/types.ts
var HEAD_BYTES2 = 512;
var text = (bytes2) => String.fromCharCode(...bytes2);
var has = (bytes2, offset = 0) => (head) => text(head.subarray(offset, offset + bytes2.length)) === bytes2;
var any = (...looks) => (head) => looks.some((each) => each(head));
var branded = (wanted) => (head) => {
  if (!has("ftyp", 4)(head)) return false;
  const end = Math.min(new DataView(head.buffer, head.byteOffset).getUint32(0), head.length);
  return wanted.test(text(head.subarray(8, end)));
};
var avif = branded(/avif|avis/);
var mp4 = (head) => has("ftyp", 4)(head) && !avif(head);
var webm = has("Eß£");
var ogg = has("OggS");
var mp3 = any(has("ID3"), (head) => head[0] === 255 && (head[1] & 224) === 224);
var mpeg = any(has("\0\0º"), has("\0\0³"));
var plain = (head) => head.every((byte) => byte >= 32 || byte >= 9 && byte <= 13 || byte === 27);
var TYPES = {
  "image/png": has("PNG\r\n\n"),
  "image/jpeg": has("ÿØÿ"),
  "image/gif": any(has("GIF87a"), has("GIF89a")),
  "image/webp": (head) => has("RIFF")(head) && has("WEBP", 8)(head),
  "image/avif": avif,
  "video/mp4": mp4,
  "audio/mp4": mp4,
  "video/webm": webm,
  "audio/webm": webm,
  "video/mpeg": mpeg,
  "audio/mpeg": mp3,
  "video/ogg": ogg,
  "audio/ogg": ogg,
  "application/pdf": has("%PDF-"),
  "application/zip": any(has("PK"), has("PK")),
  "text/plain": plain,
  "application/octet-stream": () => true
};
function takenType(header) {
  const type = header.split(";", 1)[0].trim().toLowerCase();
  return Object.hasOwn(TYPES, type) ? type : void 0;
}
function looksLike(type, head) {
  return TYPES[type](head.subarray(0, HEAD_BYTES2));
}
var isShown = (type) => /^(image|audio|video)\//.test(type);
var isImage = (type) => type.startsWith("image/");

// src/files/download.ts
async function download(c, bucket, file) {
  const headers = {
    "Content-Type": file.type === "text/plain" ? "text/plain; charset=utf-8" : file.type,
    "Content-Disposition": disposition(file),
    // What a user uploaded must never run as a page of this origin.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-cache",
    // kept, but asked about: access can be taken away
    "Accept-Ranges": "bytes",
    ETag: file.etag
  };
  if (matches(c.req.header("If-None-Match"), file.etag)) return c.body(null, 304, headers);
  const range = rangeOf(c, file);
  if (range === "unsatisfiable") {
    c.header("Content-Range", `bytes */${file.bytes}`);
    throw new Problem(416, "the file is shorter than this range");
  }
  const { offset, length } = range ?? { offset: 0, length: file.bytes };
  headers["Content-Length"] = String(length);
  if (range !== void 0) headers["Content-Range"] = `bytes ${offset}-${offset + length - 1}/${file.bytes}`;
  const status = range === void 0 ? 200 : 206;
  if (c.req.method === "HEAD") return c.body(null, status, headers);
  const object = await fromBucket(bucket.get(keyOf(file.id), range === void 0 ? {} : { range }));
  if (object === null) {
    c.executionCtx.waitUntil(report(c.env, new Error(`${keyOf(file.id)} has a row but no bytes`)));
    throw new Problem(404, "not found");
  }
  return c.body(object.body, status, headers);
}
function disposition({ name, type }) {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, "_");
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${isShown(type) ? "inline" : "attachment"}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
function rangeOf(c, { bytes: bytes2, etag }) {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(c.req.header("Range") ?? "") ?? [];
  const condition = c.req.header("If-Range");
  if (c.req.method !== "GET" || first === void 0 || last === void 0 || first + last === "") return void 0;
  if (condition !== void 0 && condition !== etag) return void 0;
  if (first !== "" && last !== "" && Number(last) < Number(first)) return void 0;
  const offset = first === "" ? Math.max(0, bytes2 - Number(last)) : Number(first);
  const end = first === "" || last === "" ? bytes2 : Math.min(bytes2, Number(last) + 1);
  return offset < end ? { offset, length: end - offset } : "unsatisfiable";
}

// src/files/links.ts
var LONGEST3 = 86400;
var HMAC = { name: "HMAC", hash: "SHA-256" };
async function signed(env, id, expires) {
  const mac = await crypto.subtle.sign("HMAC", await key(env, "sign"), subject(id, String(expires)));
  return new URLSearchParams({ expires: String(expires), signature: hex(new Uint8Array(mac)) }).toString();
}
async function verify(env, id, expires, signature) {
  const mac = /^[0-9a-f]{64}$/.test(signature) ? Uint8Array.from(signature.match(/../g), (byte) => parseInt(byte, 16)) : new Uint8Array();
  const right = await crypto.subtle.verify("HMAC", await key(env, "verify"), mac, subject(id, expires));
  if (!right || Number(expires) * 1e3 <= Date.now()) throw new Problem(403, "the link is not valid or has expired");
}
function key(env, usage) {
  return crypto.subtle.importKey("raw", new TextEncoder().encode(need(env, "SIGNING_KEY")), HMAC, false, [usage]);
}
var subject = (id, expires) => new TextEncoder().encode(`file link
${id}
${expires}`);
var hex = (bytes2) => Array.from(bytes2, (byte) => byte.toString(16).padStart(2, "0")).join("");

// src/files/files.ts
var LONGEST_NAME2 = 200;
var UUID3 = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
var files = new Hono3();
files.post("/", async (c) => {
  const bucket = need(c.env, "FILES");
  const owner = requireUser(c);
  const name = nameQuery(c);
  const room = c.req.query("room");
  if (room !== void 0 && !UUID3.test(room)) throw new Problem(404, "not found");
  const bytes2 = announced(c);
  const type = takenType(c.req.header("Content-Type") ?? "");
  if (type === void 0) throw new Problem(415, "this type of file is not taken");
  await withDatabase(c.env, async (db) => room && await requireMember(db, room, owner));
  const id = crypto.randomUUID();
  const { head, rest } = await begun(c.req.raw.body);
  if (!looksLike(type, head)) throw new Problem(415, `the file is not of the type ${type}`);
  let etag;
  try {
    const stored = await put(bucket, id, type, bytes2, async (to, signal) => {
      await written(to, head);
      if (rest === void 0) await to.close();
      else await rest.pipeTo(to, { signal });
    });
    etag = stored.httpEtag;
    const file = { id, room_id: room ?? null, owner_id: owner.id, name, type, bytes: bytes2, etag, created_at: (/* @__PURE__ */ new Date()).toISOString() };
    const { sql: sql2, values } = insert(file);
    await withDatabase(c.env, (db) => db.write(sql2, ...values));
  } catch (error) {
    await discard(c.env, bucket, id);
    throw error;
  }
  if (isImage(type)) c.executionCtx.waitUntil(describeLater(c.env, id));
  return c.json({ id, name, type, bytes: bytes2, etag }, 201);
});
files.get("/:id", async (c) => {
  const bucket = need(c.env, "FILES");
  return download(c, bucket, await readable(c));
});
files.get("/:id/info", async (c) => {
  const { id, room_id, owner_id, name, type, bytes: bytes2, etag, width, height, created_at } = await readable(c);
  return c.json({ id, room: room_id, owner: owner_id, name, type, bytes: bytes2, etag, width, height, at: created_at });
});
files.delete("/:id", async (c) => {
  const bucket = need(c.env, "FILES");
  const { id, owner_id } = await readable(c);
  if (requireUser(c).id !== owner_id) throw new Problem(403, "only its owner may delete a file");
  await fromBucket(bucket.delete(keyOf(id)));
  await withDatabase(c.env, (db) => db.write("DELETE FROM files WHERE id = ?1", id));
  return c.body(null, 204);
});
files.post("/:id/links", async (c) => {
  need(c.env, "SIGNING_KEY");
  requireUser(c);
  const { seconds } = await jsonBody(c);
  if (typeof seconds !== "number" || !Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST3) {
    throw new Problem(400, `seconds must be a whole number from 1 to ${LONGEST3}`);
  }
  const { id } = await readable(c);
  const expires = Math.floor(Date.now() / 1e3) + seconds;
  return c.json({ url: `${new URL(c.req.url).origin}/files/${id}?${await signed(c.env, id, expires)}` }, 201);
});
async function readable(c) {
  const id = idParam(c);
  const { expires, signature } = c.req.query();
  let file;
  if (c.req.path.endsWith(id) && expires !== void 0 && signature !== void 0) {
    await verify(c.env, id, expires, signature);
    file = await withDatabase(c.env, (db) => fileOf(db, id));
  } else {
    const user = requireUser(c);
    file = await withDatabase(c.env, (db) => readableBy(db, id, user));
  }
  if (file === void 0) throw new Problem(404, "not found");
  return file;
}
function nameQuery(c) {
  const name = c.req.query("name") ?? "file";
  if (name === "" || name.length > LONGEST_NAME2 || !name.isWellFormed() || /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(name)) {
    throw new Problem(400, `name must be a text of 1 to ${LONGEST_NAME2} characters`);
  }
  return name;
}
function announced(c) {
  const length = c.req.header("Content-Length");
  if (length === void 0 || !/^\d{1,15}$/.test(length)) throw new Problem(411, "Content-Length is needed");
  if (Number(length) > MOST_BYTES) throw new Problem(413, `a file may be ${MOST_BYTES} bytes at most`);
  return Number(length);
}
async function begun(body) {
  let head = new Uint8Array();
  if (body === null) return { head };
  const reader = body.getReader();
  while (head.length < HEAD_BYTES2) {
    const { done: done2, value } = await reader.read();
    if (done2) return { head };
    head = new Uint8Array(await new Blob([head, value]).arrayBuffer());
  }
  reader.releaseLock();
  return { head, rest: body };
}
async function written(to, bytes2) {
  const writer = to.getWriter();
  try {
    if (bytes2.length > 0) await writer.write(bytes2);
  } finally {
    writer.releaseLock();
  }
}

// src/files/inline-files.ts
import { Buffer as Buffer2 } from "node:buffer";
var FILES = 50;
var MESSAGES = 1e3;
var CHARACTERS = 2e6;
var SLICE = 1048576;
var BEGINNING = 256;
var inlineFiles = new Hono3();
inlineFiles.post("/", async (c) => {
  const bucket = need(c.env, "FILES");
  const { after: given, limit: limit2 = FILES } = await jsonBody(c);
  if (typeof limit2 !== "number" || !Number.isInteger(limit2) || limit2 < 1 || limit2 > FILES) {
    throw new Problem(400, `limit must be a whole number from 1 to ${FILES}`);
  }
  const after = placeOf(given);
  const images = [];
  const answer2 = await withDatabase(c.env, async (db) => {
    const { found, next } = await page(db, after, limit2);
    const refused = [];
    let moved = 0;
    let characters = 0;
    for (const [n, message] of found.entries()) {
      const reason = await move(db, bucket, message, images);
      if (reason === void 0) moved += 1;
      else refused.push({ room: message.room_id, seq: message.seq, reason });
      characters += message.characters;
      if (characters >= CHARACTERS && n + 1 < found.length) return { moved, refused, next: written2(message) };
    }
    return { moved, refused, next };
  });
  for (const fileId of images) c.executionCtx.waitUntil(describeLater(c.env, fileId));
  return c.json(answer2);
});
async function page(db, { room, seq }, limit2) {
  const range = "FROM messages WHERE (room_id, seq) > (?1, ?2) ORDER BY room_id, seq";
  const found = await db.read(
    `SELECT room_id, seq, sender_id, file_id, created_at, LENGTH(text) AS characters, SUBSTR(text, 1, ${BEGINNING}) AS beginning, SUBSTR(text, LENGTH(text) - 1) AS end FROM (SELECT * ${range} LIMIT ${MESSAGES}) AS looked_at WHERE SUBSTR(text, 1, 5) = 'data:' ORDER BY room_id, seq LIMIT ?3`,
    room,
    seq,
    limit2
  );
  if (found.length === limit2) return { found, next: written2(found.at(-1)) };
  const last = await db.first(`SELECT room_id, seq ${range} LIMIT 1 OFFSET ${MESSAGES - 1}`, room, seq);
  return { found, next: last === void 0 ? null : written2(last) };
}
async function move(db, bucket, message, images) {
  const url = /^data:([^,]*?);base64,/.exec(message.beginning);
  if (url === null) return "not base64";
  if (message.file_id !== null) return "the message has a file already";
  const start = url[0].length;
  const encoded = message.characters - start - /=*$/.exec(message.end)[0].length;
  const bytes2 = Math.floor(encoded * 3 / 4);
  if (bytes2 === 0) return "empty";
  if (encoded % 4 === 1) return "not base64";
  if (bytes2 > MOST_BYTES) return `${bytes2} bytes; a file may be ${MOST_BYTES} at most`;
  const id = await idOf(message);
  const claimed = takenType(url[1]);
  const head = Buffer2.from(message.beginning.slice(start), "base64");
  const type = claimed !== void 0 && looksLike(claimed, head) ? claimed : "application/octet-stream";
  const name = `file.${EXTENSIONS[type] ?? type.slice(type.indexOf("/") + 1)}`;
  const { room_id, seq, sender_id: owner_id, created_at } = message;
  let etag;
  try {
    const stored = await put(bucket, id, type, bytes2, (to) => decode(db, message, start, to));
    etag = stored.httpEtag;
  } catch (error) {
    if (error instanceof Problem && error.status === 400) return "not base64";
    throw error;
  }
  await db.writeAll([
    insert({ id, room_id, owner_id, name, type, bytes: bytes2, etag, created_at }),
    sql("UPDATE messages SET text = ?3, file_id = ?4 WHERE room_id = ?1 AND seq = ?2 AND file_id IS NULL", room_id, seq, name, id)
  ]);
  if (isImage(type)) images.push(id);
  return void 0;
}
var EXTENSIONS = {
  "image/jpeg": "jpg",
  "audio/mpeg": "mp3",
  "audio/mp4": "m4a",
  "text/plain": "txt",
  "application/octet-stream": "bin"
};
async function decode(db, { room_id, seq, characters }, start, to) {
  const writer = to.getWriter();
  try {
    for (let at = start; at < characters; at += SLICE) {
      const read = await db.first(
        `SELECT SUBSTR(text, ${at + 1}, ${SLICE}) AS slice FROM messages WHERE room_id = ?1 AND seq = ?2`,
        room_id,
        seq
      );
      await writer.write(Buffer2.from(read?.slice ?? "", "base64"));
    }
    await writer.close();
  } finally {
    writer.releaseLock();
  }
}
async function idOf({ room_id, seq }) {
  const text2 = new TextEncoder().encode(`inline file
${room_id}
${seq}`);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", text2)).subarray(0, 16);
  hash[6] = hash[6] & 15 | 128;
  hash[8] = hash[8] & 63 | 128;
  const hex2 = Array.from(hash, (each) => each.toString(16).padStart(2, "0")).join("");
  return hex2.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
var written2 = ({ room_id, seq }) => `${room_id}/${seq}`;
function placeOf(after) {
  if (after === void 0 || after === null) return { room: "00000000-0000-0000-0000-000000000000", seq: 0 };
  const [, room, seq] = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/(\d{1,15})$/.exec(String(after)) ?? [];
  if (room === void 0) throw new Problem(400, "after must be what next was");
  return { room, seq: Number(seq) };
}

// node_modules/hono/dist/utils/cookie.js
var validCookieNameRegEx = /^[\w!#$%&'*.^`|~+-]+$/;
var relaxedCookieNameRegEx = /^[!#-:<>-[\]-~]+$/;
var validCookieValueRegEx = /^[ !#-:<-[\]-~]*$/;
var trimCookieWhitespace = (value) => {
  let start = 0;
  let end = value.length;
  while (start < end) {
    const charCode = value.charCodeAt(start);
    if (charCode !== 32 && charCode !== 9) break;
    start++;
  }
  while (end > start) {
    const charCode = value.charCodeAt(end - 1);
    if (charCode !== 32 && charCode !== 9) break;
    end--;
  }
  return start === 0 && end === value.length ? value : value.slice(start, end);
};
var parse = (cookie, name) => {
  if (name && cookie.indexOf(name) === -1) return {};
  const pairs = cookie.split(";");
  const parsedCookie = /* @__PURE__ */ Object.create(null);
  for (const pairStr of pairs) {
    const valueStartPos = pairStr.indexOf("=");
    if (valueStartPos === -1) continue;
    const cookieName = trimCookieWhitespace(pairStr.substring(0, valueStartPos));
    if (name && name !== cookieName || !relaxedCookieNameRegEx.test(cookieName) || cookieName in parsedCookie) continue;
    let cookieValue = trimCookieWhitespace(pairStr.substring(valueStartPos + 1));
    if (cookieValue.startsWith('"') && cookieValue.endsWith('"')) cookieValue = cookieValue.slice(1, -1);
    if (validCookieValueRegEx.test(cookieValue)) {
      parsedCookie[cookieName] = tryDecodeURIComponent(cookieValue);
      if (name) break;
    }
  }
  return parsedCookie;
};
var _serialize = (name, value, opt = {}) => {
  if (!validCookieNameRegEx.test(name)) throw new Error("Invalid cookie name");
  let cookie = `${name}=${value}`;
  if (/^__secure-/i.test(name) && !opt.secure) throw new Error("__Secure- Cookie must have Secure attributes");
  if (/^__host-/i.test(name)) {
    if (!opt.secure) throw new Error("__Host- Cookie must have Secure attributes");
    if (opt.path !== "/") throw new Error('__Host- Cookie must have Path attributes with "/"');
    if (opt.domain) throw new Error("__Host- Cookie must not have Domain attributes");
  }
  for (const key2 of [
    "domain",
    "path",
    "sameSite",
    "priority"
  ]) if (opt[key2] && /[;\r\n]/.test(opt[key2])) throw new Error(`${key2} must not contain ";", "\\r", or "\\n"`);
  if (opt && typeof opt.maxAge === "number" && opt.maxAge >= 0) {
    if (opt.maxAge > 3456e4) throw new Error("Cookies Max-Age SHOULD NOT be greater than 400 days (34560000 seconds) in duration.");
    cookie += `; Max-Age=${opt.maxAge | 0}`;
  }
  if (opt.domain && opt.prefix !== "host") cookie += `; Domain=${opt.domain}`;
  if (opt.path) cookie += `; Path=${opt.path}`;
  if (opt.expires) {
    if (opt.expires.getTime() - Date.now() > 3456e7) throw new Error("Cookies Expires SHOULD NOT be greater than 400 days (34560000 seconds) in the future.");
    cookie += `; Expires=${opt.expires.toUTCString()}`;
  }
  if (opt.httpOnly) cookie += "; HttpOnly";
  if (opt.secure) cookie += "; Secure";
  if (opt.sameSite) cookie += `; SameSite=${opt.sameSite.charAt(0).toUpperCase() + opt.sameSite.slice(1)}`;
  if (opt.priority) cookie += `; Priority=${opt.priority.charAt(0).toUpperCase() + opt.priority.slice(1)}`;
  if (opt.partitioned) {
    if (!opt.secure) throw new Error("Partitioned Cookie must have Secure attributes");
    cookie += "; Partitioned";
  }
  return cookie;
};
var serialize = (name, value, opt) => {
  value = encodeURIComponent(value);
  return _serialize(name, value, opt);
};

// node_modules/hono/dist/helper/cookie/index.js
var getCookie = (c, key2, prefix) => {
  const cookie = c.req.raw.headers.get("Cookie");
  if (typeof key2 === "string") {
    if (!cookie) return;
    let finalKey = key2;
    if (prefix === "secure") finalKey = "__Secure-" + key2;
    else if (prefix === "host") finalKey = "__Host-" + key2;
    return parse(cookie, finalKey)[finalKey];
  }
  if (!cookie) return {};
  return parse(cookie);
};
var generateCookie = (name, value, opt) => {
  let cookie;
  if (opt?.prefix === "secure") cookie = serialize("__Secure-" + name, value, {
    path: "/",
    ...opt,
    secure: true
  });
  else if (opt?.prefix === "host") cookie = serialize("__Host-" + name, value, {
    ...opt,
    path: "/",
    secure: true,
    domain: void 0
  });
  else cookie = serialize(name, value, {
    path: "/",
    ...opt
  });
  return cookie;
};
var setCookie = (c, name, value, opt) => {
  const cookie = generateCookie(name, value, opt);
  c.header("Set-Cookie", cookie, { append: true });
};
var deleteCookie = (c, name, opt) => {
  const deletedCookie = getCookie(c, name, opt?.prefix);
  setCookie(c, name, "", {
    ...opt,
    maxAge: 0
  });
  return deletedCookie;
};

// src/limits/sign-ins.ts
import { DurableObject } from "cloudflare:workers";

// src/identity/base64.ts
var base64 = (of) => btoa(String.fromCharCode(...of));
var base64Url = (of) => base64(of).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
var bytes = (of) => Uint8Array.from(atob(of), (letter2) => letter2.charCodeAt(0));

// src/identity/passwords.ts
var ITERATIONS = 1e5;
var SALT_BYTES = 16;
var HASH_BYTES = 32;
var FORM = /^pbkdf2-sha256\$(\d+)\$([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+)$/;
async function hashPassword(password, by = derive) {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  return `pbkdf2-sha256$${ITERATIONS}$${base64(salt)}$${base64(await by(password, salt, ITERATIONS))}`;
}
async function isPassword(password, stored, by = derive) {
  const [, iterations, salt, hash] = stored && FORM.exec(stored) || [];
  if (iterations === void 0 || salt === void 0 || hash === void 0) {
    await by(password, new Uint8Array(SALT_BYTES), ITERATIONS);
    return false;
  }
  const given = await by(password, bytes(salt), Number(iterations));
  return given.byteLength === bytes(hash).byteLength && crypto.subtle.timingSafeEqual(given, bytes(hash));
}
async function derive(password, salt, iterations) {
  const text2 = new TextEncoder().encode(password.normalize("NFKC"));
  const key2 = await crypto.subtle.importKey("raw", text2, "PBKDF2", false, ["deriveBits"]);
  return new Uint8Array(
    await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations }, key2, HASH_BYTES * 8)
  );
}

// src/limits/address.ts
function clientAddress(c) {
  const given = c.req.header("CF-Connecting-IP") ?? "";
  if (!given.includes(":")) return given || "unknown";
  return network(given);
}
function network(address) {
  const bare = address.toLowerCase().split("%")[0] ?? "";
  const inside = /^(?:0*:)*:?(?:0*:)*ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare)?.[1];
  if (inside !== void 0) return inside;
  const [head = "", tail] = bare.split("::");
  const groups = (text2) => text2 === "" ? [] : text2.split(":");
  const after = tail === void 0 ? [] : groups(tail);
  const before = groups(head);
  const zeros = tail === void 0 ? 0 : Math.max(0, 8 - before.length - after.length);
  const all = [...before, ...Array(zeros).fill("0"), ...after];
  return `${all.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, "")).join(":")}::/64`;
}

// src/limits/sign-ins.ts
var MOST = 5;
var WINDOW_SECONDS = 900;
var LIMITER_SECONDS = 60;
var RETRY_SECONDS8 = 5;
var SignIns = class extends DurableObject {
  /** Counts an attempt and answers 0, or the seconds until the next is let in. */
  async admit() {
    const now = Date.now();
    const seconds = this.secondsLeft(now);
    if (seconds > 0) return seconds;
    this.ctx.storage.kv.put("attempts", [...this.attempts(now), now]);
    await this.ctx.storage.setAlarm(now + WINDOW_SECONDS * 1e3);
    return 0;
  }
  /** The seconds until an attempt is let in, without counting one. */
  async waits() {
    return this.secondsLeft(Date.now());
  }
  /** Takes every attempt back. */
  async forget() {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }
  /** Computes a password's hash. Here, since an object has 30 s of CPU time for it, and a request of the free plan 10 ms. */
  derive(password, salt, iterations) {
    return derive(password, salt, iterations);
  }
  async alarm() {
    const last = this.attempts(Date.now()).at(-1);
    if (last === void 0) await this.ctx.storage.deleteAll();
    else await this.ctx.storage.setAlarm(last + WINDOW_SECONDS * 1e3);
  }
  secondsLeft(now) {
    const attempts = this.attempts(now);
    const oldest = attempts[0];
    if (oldest === void 0 || attempts.length < MOST) return 0;
    return Math.ceil((oldest + WINDOW_SECONDS * 1e3 - now) / 1e3);
  }
  /** When the attempts of the last 15 minutes were, oldest first. */
  attempts(now) {
    const all = this.ctx.storage.kv.get("attempts") ?? [];
    return all.filter((at) => at > now - WINDOW_SECONDS * 1e3);
  }
};
async function admitSignIn(c, account) {
  await admitAddress(c, "sign-in");
  await admit(c.env, `account:${account}`);
  return { succeeded: () => ask(c.env, `account:${account}`, (counter) => counter.forget()) };
}
function deriverOf(env, account) {
  return async (...given) => await ask(env, `account:${account}`, (counter) => counter.derive(...given)) ?? derive(...given);
}
function admitAddress(c, purpose) {
  return admit(c.env, `${purpose}:${clientAddress(c)}`);
}
async function requireAttempts(c, purpose) {
  refuse2(await ask(c.env, `${purpose}:${clientAddress(c)}`, (counter) => counter.waits()));
}
async function admit(env, key2) {
  if (env.SIGN_INS !== void 0) return refuse2(await ask(env, key2, (counter) => counter.admit()));
  const { success } = await env.LIMITER?.limit({ key: key2 }) ?? { success: true };
  refuse2(success ? 0 : LIMITER_SECONDS);
}
function refuse2(seconds) {
  if (seconds) throw new Problem(429, "too many attempts", { retryAfter: seconds });
}
async function ask(env, key2, use) {
  const { SIGN_INS } = env;
  if (SIGN_INS === void 0) return void 0;
  const counter = SIGN_INS.get(SIGN_INS.idFromName(await digestOf(key2)));
  return use(counter).catch((cause) => {
    throw new Problem(503, "attempts can not be counted now", { binding: "SIGN_INS", retryAfter: RETRY_SECONDS8, cause });
  });
}

// src/identity/proxied.ts
var known2 = /* @__PURE__ */ new Map();
var KNOWN_MS = 6e4;
var MOST_KNOWN = 1e3;
var NAME = /^[^\s\u0000-\u001f\u007f]{1,254}$/;
async function proxiedUser(env, header) {
  const name = header.trim().toLowerCase();
  if (!NAME.test(name)) throw new Problem(400, "a user's name must be 1 to 254 characters without spaces");
  const recalled = known2.get(name);
  if (recalled !== void 0 && recalled.until > Date.now()) return recalled.user;
  const user = await withDatabase(env, (db) => findOrMake(db, name));
  known2.delete(name);
  known2.set(name, { user, until: Date.now() + KNOWN_MS });
  if (known2.size > MOST_KNOWN) known2.delete(known2.keys().next().value);
  return user;
}
async function findOrMake(db, name) {
  const find = () => db.first("SELECT id, name FROM users WHERE name = ?1", name);
  const found = await find();
  if (found !== void 0) return found;
  await db.write(
    "INSERT INTO users (id, name, password, created_at) VALUES (?1, ?2, 'none', ?3) ON CONFLICT (name) DO NOTHING",
    crypto.randomUUID(),
    name,
    (/* @__PURE__ */ new Date()).toISOString()
  );
  return await find();
}

// src/identity/sessions.ts
var LIFE_SECONDS = 30 * 60;
var RENEW_MS = 5 * 6e4;
var MARK_SECONDS = 2 * LIFE_SECONDS;
var REMEMBERED_MS = 6e4;
var MOST_REMEMBERED = 1e3;
var RETRY_SECONDS9 = 5;
var TOKEN = /^[A-Za-z0-9_-]{43}$/;
var remembered = /* @__PURE__ */ new Map();
async function openSession(cache2, user) {
  const token = base64Url(crypto.getRandomValues(new Uint8Array(32)));
  await answered(write(cache2, await hashed(token), { userId: user.id, name: user.name, at: Date.now() }));
  return token;
}
async function findSession(env, token, later) {
  if (env.CACHE === void 0 || !TOKEN.test(token)) return void 0;
  const cache2 = env.CACHE;
  const id = await hashed(token);
  let session = recall(id);
  if (session === void 0) {
    session = await answered(cache2.get(live2(id), "json")) ?? void 0;
    if (session === void 0) return void 0;
    remember2(id, session);
  }
  if (Date.now() - session.at > RENEW_MS) later(renew(cache2, id, session).catch(() => {
  }));
  return { id: session.userId, name: session.name };
}
async function endSession(cache2, token) {
  if (!TOKEN.test(token)) return;
  const id = await hashed(token);
  remembered.delete(id);
  await answered(Promise.all([cache2.put(ended(id), "1", { expirationTtl: MARK_SECONDS }), cache2.delete(live2(id))]));
}
async function renew(cache2, id, session) {
  const renewed = { ...session, at: Date.now() };
  remember2(id, renewed);
  if (await cache2.get(ended(id)) !== null) {
    remembered.delete(id);
    await cache2.delete(live2(id));
  } else {
    await write(cache2, id, renewed);
  }
}
var live2 = (id) => `session:${id}`;
var ended = (id) => `session-ended:${id}`;
function write(cache2, id, session) {
  return cache2.put(live2(id), JSON.stringify(session), { expirationTtl: LIFE_SECONDS });
}
function recall(id) {
  const found = remembered.get(id);
  if (found === void 0 || found.until < Date.now()) return void 0;
  return found.session;
}
function remember2(id, session) {
  remembered.delete(id);
  remembered.set(id, { session, until: Date.now() + REMEMBERED_MS });
  if (remembered.size > MOST_REMEMBERED) remembered.delete(remembered.keys().next().value);
}
async function hashed(token) {
  return base64Url(await sha2562(token));
}
function answered(asked) {
  return asked.catch((cause) => {
    throw new Problem(503, "sessions do not answer", { binding: "CACHE", retryAfter: RETRY_SECONDS9, cause });
  });
}

// src/identity/identity.ts
var COOKIE = "session";
function tokenOf(c) {
  return /^Bearer +(\S+)$/i.exec(c.req.header("Authorization") ?? "")?.[1] ?? getCookie(c, COOKIE, "host");
}
var identify = async (c, next) => {
  const user = await whoAsks(c);
  if (user !== void 0) c.set("user", user);
  await next();
};
async function whoAsks(c) {
  if (c.env.IDENTITY_HEADER !== void 0) {
    const name = c.req.header(c.env.IDENTITY_HEADER);
    return name && hasDatabase(c.env) ? proxiedUser(c.env, name) : void 0;
  }
  const token = tokenOf(c);
  return token === void 0 ? void 0 : findSession(c.env, token, (work2) => c.executionCtx.waitUntil(work2));
}

// src/identity/accounts.ts
var NAME2 = /^[a-z0-9_-]{3,32}$/;
var SHORTEST_PASSWORD = 8;
var LONGEST_PASSWORD = 128;
var accounts = new Hono3();
accounts.post("/sign-up", async (c) => {
  const { name, password } = await credentials(c);
  if (!NAME2.test(name)) throw new Problem(400, "name must be 3 to 32 of a-z, 0-9, _ and -");
  if (password.length < SHORTEST_PASSWORD) {
    throw new Problem(400, `password must be ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters`);
  }
  await admitAddress(c, "sign-up");
  const user = { id: crypto.randomUUID(), name };
  const hash = await hashPassword(password, deriverOf(c.env, name));
  const made2 = await withDatabase(
    c.env,
    (db) => db.write(
      "INSERT INTO users (id, name, password, created_at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO NOTHING RETURNING id",
      user.id,
      name,
      hash,
      (/* @__PURE__ */ new Date()).toISOString()
    )
  );
  if (made2.length === 0) throw new Problem(409, "the name is taken");
  return signedIn(c, user, 201);
});
accounts.post("/sign-in", async (c) => {
  const { name, password } = await credentials(c);
  const admitted = await admitSignIn(c, name);
  const found = await withDatabase(
    c.env,
    (db) => db.first("SELECT id, name, password FROM users WHERE name = ?1", name)
  );
  if (!await isPassword(password, found?.password, deriverOf(c.env, name)) || found === void 0) {
    throw new Problem(401, "the name or the password is wrong");
  }
  await admitted.succeeded();
  return signedIn(c, { id: found.id, name: found.name }, 200);
});
accounts.post("/sign-out", async (c) => {
  const token = tokenOf(c);
  deleteCookie(c, COOKIE, { prefix: "host", secure: true, path: "/" });
  if (token !== void 0 && c.env.CACHE !== void 0) await endSession(c.env.CACHE, token);
  return c.body(null, 204);
});
accounts.get("/me", (c) => c.json({ user: requireUser(c) }));
async function credentials(c) {
  if (c.env.IDENTITY_HEADER !== void 0) throw new Problem(404, "who asks is authenticated in front of this Worker");
  need(c.env, "CACHE");
  const body = await jsonBody(c);
  return {
    name: textField(body, "name", 254).toLowerCase(),
    password: textField(body, "password", LONGEST_PASSWORD)
  };
}
async function signedIn(c, user, status) {
  const token = await openSession(need(c.env, "CACHE"), user);
  setCookie(c, COOKIE, token, { prefix: "host", httpOnly: true, secure: true, sameSite: "Lax", path: "/" });
  return c.json({ token, user }, status);
}

// src/jobs/dead-letters.ts
var PAGE6 = 50;
var BATCH_BYTES = 2e5;
var LONGEST_QUEUE = 63;
var RETRY_SECONDS10 = 5;
var SECRET = /pass(word|phrase|code)|secret|token|credential|authorization|cookie|signature|api.?key|private.?key|\botp\b/i;
var COLUMNS = "id, queue, CAST(body AS TEXT) AS body, died_at, replayed_at";
var deadLetters = new Hono3();
deadLetters.get("/", (c) => {
  const limit2 = numberQuery(c, "limit", 1, PAGE6, 20);
  const before = cursorOf(c.req.query("before"));
  const queue = queueQuery(c.req.query("queue"));
  return withDatabase(c.env, async (db) => {
    const rows = await page2(db, { queue, before, limit: limit2 });
    return c.json({ letters: rows.map((row) => shown2(c.env, row)), next: nextOf(rows, limit2) });
  });
});
deadLetters.get(
  "/:id",
  (c) => withDatabase(c.env, async (db) => c.json(shown2(c.env, await letter(db, c.req.param("id")))))
);
deadLetters.delete(
  "/:id",
  (c) => withDatabase(c.env, async (db) => {
    const { id } = await letter(db, c.req.param("id"));
    await db.write("DELETE FROM dead_letters WHERE id = ?1", id);
    return c.body(null, 204);
  })
);
deadLetters.post(
  "/:id/replay",
  (c) => withDatabase(c.env, async (db) => {
    const row = await letter(db, c.req.param("id"));
    const job = jobOf2(row);
    if (job === void 0) throw new Problem(409, "this letter is no job: it can only be deleted");
    if (row.replayed_at === null) await replay(c.env, db, [{ row, job }]);
    return c.json(shown2(c.env, await letter(db, row.id)));
  })
);
deadLetters.post("/replay", async (c) => {
  const body = await jsonBody(c);
  const queue = textField(body, "queue", LONGEST_QUEUE);
  const before = cursorOf(body.before);
  return withDatabase(c.env, async (db) => {
    const rows = await page2(db, { queue, before, limit: PAGE6, open: true });
    const jobs = rows.map((row) => ({ row, job: jobOf2(row) }));
    const letters = jobs.filter((each) => each.job !== void 0);
    await replay(c.env, db, letters);
    const refused = jobs.filter(({ job }) => job === void 0).map(({ row }) => row.id);
    return c.json({ replayed: letters.length, refused, next: nextOf(rows, PAGE6) });
  });
});
async function replay(env, db, letters) {
  for (const some of inBatches(env, letters)) {
    const queue = some.queue;
    if (queue === void 0) for (const { job } of some.letters) await work(env, job, false);
    else {
      await queue.sendBatch(some.letters.map(({ job }) => ({ body: job, contentType: "json" }))).catch((cause) => {
        throw new Problem(503, "the queue does not answer", { retryAfter: RETRY_SECONDS10, cause });
      });
    }
    const places = some.letters.map((_, index) => `?${index + 2}`).join(", ");
    await db.write(
      `UPDATE dead_letters SET replayed_at = ?1 WHERE id IN (${places}) AND replayed_at IS NULL`,
      (/* @__PURE__ */ new Date()).toISOString(),
      ...some.letters.map(({ row }) => row.id)
    );
  }
}
function inBatches(env, letters) {
  const batches = [];
  for (const letter2 of letters) {
    const queue = queueOf(env, letter2.job.kind);
    const bytes2 = new TextEncoder().encode(letter2.row.body).length;
    const fits = batches.find((each) => queue !== void 0 && each.queue === queue && each.bytes + bytes2 <= BATCH_BYTES);
    if (fits === void 0) batches.push({ queue, letters: [letter2], bytes: bytes2 });
    else {
      fits.letters.push(letter2);
      fits.bytes += bytes2;
    }
  }
  return batches;
}
function page2(db, { queue, before, limit: limit2, open = false }) {
  const values = [limit2];
  const place = (value) => `?${values.push(value)}`;
  const conditions = [
    ...queue === void 0 ? [] : [`queue = ${place(queue)}`],
    ...before === void 0 ? [] : [`(died_at, id) < (${place(before[0])}, ${place(before[1])})`],
    ...open ? ["replayed_at IS NULL"] : []
  ];
  const where = conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
  return db.read(`SELECT ${COLUMNS} FROM dead_letters ${where} ORDER BY died_at DESC, id DESC LIMIT ?1`, ...values);
}
function nextOf(rows, limit2) {
  const last = rows.length === limit2 ? rows.at(-1) : void 0;
  return last === void 0 ? null : `${last.died_at}_${last.id}`;
}
function queueQuery(given) {
  if (given !== void 0 && !/^[\w-]{1,63}$/.test(given)) throw new Problem(400, "queue must be the name of a queue");
  return given;
}
function cursorOf(given) {
  if (given === void 0 || given === null) return void 0;
  const [, at, id] = /^([\dTZ:.-]{24})_([\w-]{1,64})$/.exec(String(given)) ?? [];
  const isTime = at !== void 0 && !Number.isNaN(Date.parse(at)) && new Date(at).toISOString() === at;
  if (!isTime || id === void 0) throw new Problem(400, "before must be the `next` of a page");
  return [at, id];
}
async function letter(db, id) {
  const found = /^[\w-]{1,64}$/.test(id) ? await db.first(`SELECT ${COLUMNS} FROM dead_letters WHERE id = ?1`, id) : void 0;
  if (found === void 0) throw new Problem(404, "not found");
  return found;
}
function jobOf2({ body }) {
  try {
    return asJob(bodyOf(body));
  } catch {
    return void 0;
  }
}
function shown2(env, { id, queue, body, died_at, replayed_at }) {
  const hide = (key2, value) => SECRET.test(key2) ? "[secret]" : typeof value === "string" ? withoutSecrets(env, value) : value;
  const hidden = JSON.parse(JSON.stringify(bodyOf(body)), hide);
  return { id, queue, diedAt: died_at, replayedAt: replayed_at, body: hidden };
}

// src/limits/limits.ts
var SECONDS = 60;
var SURGE2 = 2;
var limit = async (c, next) => {
  const { LIMITER, LIMITER_REQUESTS } = c.env;
  if (LIMITER === void 0) return next();
  const { by, key: key2 } = counted(c);
  const times = await counts2(c);
  const policy2 = `"${by}";q=${requests(c, times)};w=${SECONDS}`;
  const made2 = Array.from({ length: times }, () => LIMITER.limit({ key: key2 }));
  const isIn = await Promise.all(made2).then(
    (each) => each.some(({ success }) => success),
    async (error) => {
      await report(c.env, error, { requestId: c.get("requestId"), binding: "LIMITER" });
      return true;
    }
  );
  if (!isIn) {
    if (LIMITER_REQUESTS !== void 0) c.header("RateLimit-Policy", policy2);
    c.header("RateLimit", `"${by}";r=0;t=${SECONDS}`);
    throw new Problem(429, "too many requests", { retryAfter: SECONDS });
  }
  await next();
  if (LIMITER_REQUESTS !== void 0 && c.res.status !== 101) c.header("RateLimit-Policy", policy2);
};
var limits = new Hono3();
limits.get("/", async (c) => {
  need(c.env, "LIMITER");
  return c.json({ by: counted(c).by, requests: requests(c, await counts2(c)) });
});
var counts2 = async (c) => await modeOf(c.env) === "surge" ? SURGE2 : 1;
function requests({ env: { LIMITER_REQUESTS } }, times) {
  return LIMITER_REQUESTS === void 0 ? void 0 : String(Math.ceil(Number(LIMITER_REQUESTS) / times));
}
function counted(c) {
  const user = c.get("user");
  return user === void 0 ? { by: "address", key: `address:${clientAddress(c)}` } : { by: "user", key: `user:${user.id}` };
}

// src/operations/health.ts
var RETRY_SECONDS11 = 5;
var health = new Hono3();
health.get(
  "/health",
  async (c) => c.json({
    ok: true,
    app: c.env.APP,
    environment: c.env.ENVIRONMENT,
    mode: await modeOf(c.env),
    bindings: boundNames(c.env)
  })
);
health.get("/ready", async (c) => {
  const { env } = c;
  const asked = await Promise.all(
    boundNames(env).map(async (name) => {
      const found = PROBES[name];
      if (found === void 0) return void 0;
      const needed = found.needed?.(env) ?? true;
      try {
        await found.ask(env);
        return { name, needed, ok: true };
      } catch (error) {
        await report(env, error, { requestId: c.get("requestId"), binding: name });
        return { name, needed, ok: false };
      }
    })
  );
  const answers = asked.filter((each) => each !== void 0);
  const ready = answers.every(({ ok, needed }) => ok || !needed);
  if (!ready) c.header("Retry-After", String(RETRY_SECONDS11));
  return c.json({ ready, answers: Object.fromEntries(answers.map(({ name, ok }) => [name, ok])) }, ready ? 200 : 503);
});
var PROBES = {
  FILES: { ask: async (env) => env.FILES?.head("ready") },
  BACKUPS: { ask: async (env) => env.BACKUPS?.head("ready") },
  CACHE: { ask: async (env) => env.CACHE?.get("ready") },
  // One object each, the same for every probe.
  SIGN_INS: { ask: async (env) => env.SIGN_INS?.get(env.SIGN_INS.idFromName("ready")).waits() },
  ROOMS: { ask: async (env) => env.ROOMS?.get(env.ROOMS.idFromName("ready")).leave("nobody") }
};
for (const host of HOSTS) {
  PROBES[host] = {
    ask: (env) => probe(env, host),
    needed: (env) => servingHost(env) === host
  };
}
for (const host of REDIS_HOSTS) {
  PROBES[`${host}_URL`] = {
    ask: (env) => command(env, ["PING"], host),
    needed: (env) => servingRedis(env) === host
  };
}

// src/operations/log.ts
var logged = async (c, next) => {
  const start = Date.now();
  await next();
  const user = c.get("user");
  const { status } = c.res;
  console.log(
    JSON.stringify({
      level: status >= 500 ? "error" : "info",
      time: new Date(start).toISOString(),
      requestId: c.get("requestId"),
      method: c.req.method,
      // The pattern: a path holds ids.
      route: matchedRoutes(c).findLast(({ method }) => method !== "ALL")?.path,
      status,
      ms: Date.now() - start,
      colo: c.req.raw.cf?.colo,
      ray: /^[0-9a-f]{8,32}(-[A-Z]{3})?$/.exec(c.req.header("CF-Ray") ?? "")?.[0],
      user: user && (await digestOf(user.id)).slice(0, 16)
    })
  );
};

// src/operations/methods.ts
var METHODS2 = ["GET", "POST", "PUT", "PATCH", "DELETE"];
function missing(app2) {
  return (c) => {
    const taken = METHODS2.filter(
      (method) => app2.router.match(method, c.req.path)[0].some(([[, route]]) => route.method !== "ALL")
    );
    if (taken.length === 0) return answerMissing(c);
    c.header("Allow", [...taken, ...taken.includes("GET") ? ["HEAD"] : [], "OPTIONS"].join(", "));
    if (c.req.method === "OPTIONS") return c.body(null, 204);
    return c.json({ error: "this path takes other methods", requestId: c.get("requestId") }, 405);
  };
}

// src/operations/operators.ts
var operatorsOnly = async (c, next) => {
  const token = need(c.env, "OPERATOR_TOKEN");
  const given = /^Bearer +(.+)$/i.exec(c.req.header("Authorization") ?? "")?.[1];
  if (given !== void 0 && await isSame(given, token)) {
    await requireAttempts(c, "operator");
    return next();
  }
  if (given !== void 0) await admitAddress(c, "operator");
  c.header("WWW-Authenticate", "Bearer");
  throw new Problem(401, "this is for operators: give the operator token");
};

// src/page/base.client.js
var base_client_default = '// What all of the page shares: who is signed in, requests, elements, notices.\n\nexport const $ = (id) => document.getElementById(id);\nexport const wait = (ms) => new Promise((done) => setTimeout(done, ms));\n\n/** Who is signed in. The token is for browsers that keep no cookie of a page without HTTPS: in memory alone. */\nexport const session = { me: undefined, token: undefined, ended: () => {} };\n\n/** The answer\'s JSON; throws its error, with what it says of when to try again. */\nexport async function api(path, { method = "GET", json, body, headers = {} } = {}) {\n  const answer = await fetch(path, {\n    method,\n    body: json === undefined ? body : JSON.stringify(json),\n    headers: {\n      ...(json === undefined ? {} : { "Content-Type": "application/json" }),\n      ...(session.token === undefined ? {} : { Authorization: `Bearer ${session.token}` }),\n      ...headers,\n    },\n  });\n  const said = answer.status === 204 ? {} : await answer.json().catch(() => ({}));\n  if (answer.ok) return said;\n  if (answer.status === 401 && session.me !== undefined) session.ended();\n  const retryAfter = Number(answer.headers.get("Retry-After"));\n  throw Object.assign(new Error(said.error ?? `the answer is ${answer.status}`), { status: answer.status, retryAfter });\n}\n\nlet noticed;\nexport function notice(error) {\n  const later = error.retryAfter > 0 ? `; again in ${error.retryAfter} s` : "";\n  $("notice").textContent = `${error.message}${later}`;\n  $("notice").hidden = false;\n  clearTimeout(noticed);\n  noticed = setTimeout(() => ($("notice").hidden = true), 6_000);\n}\n\n/** Handles an event; an error becomes a notice, and a form\'s buttons rest meanwhile. */\nexport function on(id, event, handle) {\n  $(id).addEventListener(event, async (happened) => {\n    if (event === "submit") happened.preventDefault();\n    const buttons = event === "submit" ? [...$(id).querySelectorAll("button")] : [];\n    for (const each of buttons) each.disabled = true;\n    try {\n      await handle(happened);\n    } catch (error) {\n      notice(error);\n    }\n    for (const each of buttons) each.disabled = false;\n  });\n}\n\n/** An element with text and other properties. */\nexport const make = (tag, text = "", properties = {}) => Object.assign(document.createElement(tag), { textContent: text }, properties);\n\nexport function item(child) {\n  const made = make("li");\n  made.append(child);\n  return made;\n}\n';

// src/page/index.html
var page_default = '<!doctype html>\n<html lang="en">\n  <head>\n    <meta charset="utf-8">\n    <meta name="viewport" content="width=device-width, initial-scale=1">\n    <meta name="color-scheme" content="light dark">\n    <title>Chat</title>\n    <link rel="icon" href="data:,">\n    <link rel="stylesheet" href="{{assets}}/page.css">\n    <script type="module" src="{{assets}}/page.client.js"></script>\n  </head>\n  <body>\n    <p id="notice" role="alert" hidden></p>\n    <noscript><p>This page needs JavaScript.</p></noscript>\n\n    <main id="door" hidden>\n      <h1>Chat</h1>\n      <form id="sign-in">\n        <label>Name\n          <input name="name" autocomplete="username" minlength="3" maxlength="32" pattern="[A-Za-z0-9_\\-]+" required aria-describedby="name-hint">\n        </label>\n        <small id="name-hint">3 to 32 letters, digits, _ or -</small>\n        <label>Password\n          <input name="password" type="password" autocomplete="current-password" minlength="8" maxlength="128" required aria-describedby="password-hint">\n        </label>\n        <small id="password-hint">8 characters or more</small>\n        <div class="row">\n          <button name="way" value="sign-in">Sign in</button>\n          <button name="way" value="sign-up" class="second">Make an account</button>\n        </div>\n      </form>\n    </main>\n\n    <div id="inside" hidden>\n      <header>\n        <h1>Chat</h1>\n        <span id="stage"></span>\n        <span class="space"></span>\n        <span id="who"></span>\n        <button id="sign-out" class="second">Sign out</button>\n      </header>\n\n      <nav aria-label="Rooms">\n        <h2>Rooms</h2>\n        <ul id="rooms"></ul>\n        <p id="no-rooms" class="faint">None yet. Make one, or find one below.</p>\n        <form id="new-room">\n          <label>New room <input name="name" maxlength="100" required></label>\n          <div class="row">\n            <label class="check"><input name="public" type="checkbox" checked> Anyone may join</label>\n            <button>Make</button>\n          </div>\n        </form>\n        <h2 id="discover-title">Discover</h2>\n        <input id="search" type="search" maxlength="100" placeholder="Name of a public room" aria-labelledby="discover-title">\n        <ul id="found" aria-live="polite"></ul>\n      </nav>\n\n      <main id="nowhere"><p class="faint">Choose a room.</p></main>\n      <main id="room" hidden>\n        <div class="title">\n          <h2 id="room-name"></h2>\n          <span id="here" class="faint" aria-live="polite"></span>\n          <span class="space"></span>\n          <form id="invite" class="row">\n            <input name="name" maxlength="32" placeholder="Name" aria-label="Name of who to invite" required>\n            <button class="second">Invite</button>\n          </form>\n          <button id="leave" class="second">Leave</button>\n        </div>\n        <div id="scroll" tabindex="0" aria-label="Messages">\n          <button id="earlier" class="second" hidden>Earlier messages</button>\n          <ol id="messages" role="log"></ol>\n        </div>\n        <p id="typing" class="faint" aria-live="polite"></p>\n        <form id="send">\n          <label class="attach" title="Send a file">\n            <input id="file" type="file" aria-label="Send a file">\n            <span aria-hidden="true">+</span>\n          </label>\n          <textarea id="text" rows="1" maxlength="4000" placeholder="Message" aria-label="Message" required></textarea>\n          <button>Send</button>\n        </form>\n      </main>\n    </div>\n  </body>\n</html>\n';

// src/page/live.client.js
var live_client_default = '// How a room learns what is new: by a WebSocket, or by asking. Either has `send`, false if it could not, and `end`.\n\nimport { notice, wait } from "./base.client.js";\n\nconst POLL_MS = 3_000;\nconst FAILURES = 4;\n/** The close code of who is no member any more. */\nconst NO_MEMBER = 1008;\n\n/** Asks for new messages again and again, less often while nobody looks. */\nexport function poll(missed) {\n  let ended = false;\n  (async () => {\n    while (!ended) {\n      await wait(document.hidden ? 5 * POLL_MS : POLL_MS);\n      if (!ended) await missed().catch(notice);\n    }\n  })();\n  return { send: () => false, end: () => (ended = true) };\n}\n\n/** A WebSocket, opened again when it closes; after a few that never opened, messages are asked for instead. `gone(isOver)`: it closed. */\nexport function live(room, { take, gone, missed }) {\n  let socket;\n  let ended = false;\n  let failures = 0;\n  let instead;\n  const connect = () => {\n    socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/rooms/${room.id}/live?since=${room.last}`);\n    socket.onmessage = ({ data }) => {\n      failures = 0;\n      take(JSON.parse(data));\n    };\n    socket.onclose = async ({ code }) => {\n      if (ended) return;\n      gone(code === NO_MEMBER);\n      if (code === NO_MEMBER) return;\n      failures += 1;\n      if (failures === FAILURES) return (instead = poll(missed));\n      await wait(Math.min(2 ** failures, 30) * (500 + Math.random() * 500));\n      if (!ended) connect();\n    };\n  };\n  connect();\n  return {\n    send(frame) {\n      if (socket.readyState !== WebSocket.OPEN) return false;\n      socket.send(JSON.stringify(frame));\n      return true;\n    },\n    end() {\n      ended = true;\n      socket.close();\n      instead?.end();\n    },\n  };\n}\n';

// src/page/page.client.js
var page_client_default = '// The chat page. What people wrote is only ever set as text: `textContent`, never markup.\n\nimport { $, api, item, make, notice, on, session } from "./base.client.js";\nimport { close, open, settings, show as showRoom } from "./room.client.js";\n\nconst ROOMS_MS = 20_000;\n\nlet rooms = [];\n\n// Who is there\n\nasync function start() {\n  const { app, environment, bindings } = await api("/health");\n  settings.isLive = bindings.includes("ROOMS");\n  document.title = app ? `${app} chat` : "Chat";\n  for (const title of document.querySelectorAll("h1")) title.textContent = document.title;\n  $("stage").textContent = environment ?? "";\n  try {\n    await enter((await api("/auth/me")).user);\n  } catch (error) {\n    if (error.status !== 401) notice(error);\n    showDoor();\n  }\n}\n\nfunction showDoor() {\n  close();\n  session.me = undefined;\n  session.token = undefined;\n  $("inside").hidden = true;\n  $("door").hidden = false;\n}\n\nasync function enter(user) {\n  session.me = user;\n  $("who").textContent = user.name;\n  $("door").hidden = true;\n  $("inside").hidden = false;\n  await Promise.all([loadRooms(), discover()]);\n  const before = rooms.find(({ id }) => id === location.hash.slice(1));\n  if (before !== undefined) await show(before);\n}\n\non("sign-in", "submit", async ({ submitter, target }) => {\n  const { name, password } = Object.fromEntries(new FormData(target));\n  const signedIn = await api(`/auth/${submitter?.value ?? "sign-in"}`, { method: "POST", json: { name, password } });\n  target.reset();\n  const kept = await api("/auth/me").catch(() => undefined);\n  if (kept === undefined) session.token = signedIn.token;\n  await enter(signedIn.user);\n});\n\non("sign-out", "click", async () => {\n  await api("/auth/sign-out", { method: "POST" });\n  showDoor();\n});\n\n// Rooms\n\nasync function loadRooms() {\n  rooms = [];\n  for (let after = ""; after !== null; ) {\n    const page = await api(`/rooms${after && `?after=${after}`}`);\n    rooms.push(...page.rooms);\n    after = page.next ?? null;\n  }\n  rooms.sort((one, other) => one.name.localeCompare(other.name));\n  listRooms();\n}\n\nfunction listRooms() {\n  $("no-rooms").hidden = rooms.length > 0;\n  $("rooms").replaceChildren(\n    ...rooms.map((room) => {\n      const unread = room.id === open?.id && !document.hidden ? 0 : room.unread;\n      const button = make("button", "", { onclick: () => show(room).catch(notice) });\n      button.append(make("span", room.name));\n      if (unread > 0) {\n        const count = unread >= 100 ? "99+" : String(unread);\n        button.append(make("span", count, { className: "badge", ariaLabel: `${count} unread` }));\n      }\n      if (room.id === open?.id) button.setAttribute("aria-current", "true");\n      return item(button);\n    }),\n  );\n}\n\non("new-room", "submit", async ({ target }) => {\n  const form = new FormData(target);\n  const room = await api("/rooms", { method: "POST", json: { name: form.get("name"), public: form.has("public") } });\n  target.reset();\n  await loadRooms();\n  await show(room);\n});\n\nasync function discover() {\n  const { rooms: found } = await api(`/discover?q=${encodeURIComponent($("search").value)}`);\n  const others = found.filter(({ id }) => !rooms.some((mine) => mine.id === id));\n  $("found").replaceChildren(\n    ...others.map((room) => {\n      const join = make("button", "", { onclick: () => enterRoom(room).catch(notice) });\n      join.append(make("span", room.name), make("span", "Join", { className: "faint" }));\n      return item(join);\n    }),\n    ...(others.length === 0 ? [make("li", "No other public room of that name.", { className: "faint" })] : []),\n  );\n}\n\nasync function enterRoom(room) {\n  await api(`/rooms/${room.id}/join`, { method: "POST" });\n  await loadRooms();\n  await Promise.all([discover(), show(room)]);\n}\n\nlet searching;\non("search", "input", () => {\n  clearTimeout(searching);\n  searching = setTimeout(() => discover().catch(notice), 300);\n});\n\nasync function show(room) {\n  const shown = showRoom(room);\n  listRooms();\n  await shown;\n}\n\non("leave", "click", async () => {\n  await api(`/rooms/${open.id}/members/me`, { method: "DELETE" });\n  close();\n  await loadRooms();\n  await discover();\n});\n\nsession.ended = showDoor;\nsettings.read = (id) => {\n  const room = rooms.find((each) => each.id === id);\n  if (room === undefined || room.unread === 0) return;\n  room.unread = 0;\n  listRooms();\n};\nsetInterval(() => {\n  if (session.me !== undefined && !document.hidden) loadRooms().catch(() => {});\n}, ROOMS_MS);\n\nstart().catch(notice);\n';

// src/page/page.css
var page_default2 = ':root {\n  color-scheme: light dark;\n  --back: light-dark(#f4f5f7, #14171c);\n  --front: light-dark(#ffffff, #1c2027);\n  --line: light-dark(#d7dae0, #333944);\n  --text: light-dark(#1a1d23, #e8eaee);\n  --faint: light-dark(#5b6270, #9aa3b2);\n  --accent: light-dark(#1d5fd1, #7fb0ff);\n  --on-accent: light-dark(#ffffff, #0d1420);\n  --own: light-dark(#e4eefc, #22324d);\n  --alarm: light-dark(#a3231f, #ff9a93);\n}\n* { box-sizing: border-box; }\n[hidden] { display: none !important; }\nhtml, body { height: 100%; margin: 0; }\nbody { background: var(--back); color: var(--text); font: 16px/1.45 system-ui, sans-serif; display: flex; flex-direction: column; }\nh1, h2, p, ul, ol { margin: 0; padding: 0; }\nh1 { font-size: 1.1rem; }\nh2 { font-size: 0.95rem; }\nul, ol { list-style: none; }\ninput, textarea, button { font: inherit; color: inherit; border: 1px solid var(--line); border-radius: 8px; padding: 0.45rem 0.7rem; background: var(--front); }\ninput, textarea { width: 100%; }\nbutton { background: var(--accent); color: var(--on-accent); border-color: transparent; cursor: pointer; white-space: nowrap; }\nbutton.second { background: none; color: var(--text); border-color: var(--line); }\n:focus-visible, .attach:focus-within { outline: 2px solid var(--accent); outline-offset: 2px; }\nlabel { display: block; font-size: 0.85rem; }\n.faint, small { color: var(--faint); font-size: 0.85rem; }\n.row { display: flex; gap: 0.5rem; align-items: center; }\n.space { flex: 1; }\n.check { display: flex; gap: 0.4rem; align-items: center; flex: 1; }\n.check input { width: auto; }\n\n#notice { position: fixed; inset: auto 1rem 1rem; margin: auto; max-width: 34rem; z-index: 1; padding: 0.6rem 1rem; border-radius: 8px; background: var(--front); border: 1px solid var(--alarm); color: var(--alarm); }\n\n#door { margin: 12vh auto; width: min(22rem, 92vw); padding: 1.5rem; background: var(--front); border: 1px solid var(--line); border-radius: 12px; }\n#door form { display: grid; gap: 0.4rem; margin-top: 1rem; }\n#door .row { margin-top: 0.8rem; }\n\n#inside { flex: 1; min-height: 0; display: grid; grid-template: "top top" auto "rooms room" 1fr / 17rem 1fr; }\nheader { grid-area: top; display: flex; gap: 0.8rem; align-items: center; padding: 0.6rem 1rem; background: var(--front); border-bottom: 1px solid var(--line); }\n#stage { font-size: 0.8rem; color: var(--faint); }\nnav { grid-area: rooms; overflow: auto; padding: 1rem; display: flex; flex-direction: column; gap: 0.6rem; border-right: 1px solid var(--line); }\nnav form { display: grid; gap: 0.4rem; padding-bottom: 1rem; border-bottom: 1px solid var(--line); }\nnav li button { width: 100%; display: flex; gap: 0.5rem; text-align: left; background: none; color: var(--text); border-color: transparent; }\nnav li button:hover { background: var(--front); }\nnav li button[aria-current="true"] { background: var(--own); }\nnav li span:first-child { flex: 1; overflow: hidden; text-overflow: ellipsis; }\n.badge { background: var(--accent); color: var(--on-accent); border-radius: 999px; padding: 0 0.5rem; font-size: 0.8rem; }\n\n#nowhere { grid-area: room; display: grid; place-items: center; }\n#room { grid-area: room; display: flex; flex-direction: column; min-height: 0; min-width: 0; background: var(--front); }\n.title { display: flex; flex-wrap: wrap; gap: 0.6rem; align-items: center; padding: 0.6rem 1rem; border-bottom: 1px solid var(--line); }\n.title h2 { overflow-wrap: anywhere; }\n.title form input { width: 8rem; }\n#scroll { flex: 1; overflow: auto; padding: 1rem; overflow-anchor: auto; }\n#earlier { display: block; margin: 0 auto 1rem; }\n#messages { display: flex; flex-direction: column; gap: 0.5rem; align-items: flex-start; }\n#messages li { max-width: min(42rem, 85%); padding: 0.5rem 0.8rem; border-radius: 12px; background: var(--back); }\n#messages li.own { align-self: flex-end; background: var(--own); }\n#messages li.waiting { opacity: 0.6; }\n#messages .by { font-size: 0.8rem; color: var(--faint); display: flex; gap: 0.5rem; }\n#messages .by strong { color: var(--text); }\n#messages .said { white-space: pre-wrap; overflow-wrap: anywhere; }\n#messages a { color: var(--accent); overflow-wrap: anywhere; }\n#messages img { display: block; max-width: 100%; max-height: 20rem; width: auto; height: auto; border-radius: 8px; margin-top: 0.3rem; }\n#typing { min-height: 1.4rem; padding: 0 1rem; }\n#send { display: flex; gap: 0.5rem; align-items: flex-end; padding: 0.6rem 1rem 1rem; }\n#send textarea { resize: none; max-height: 9rem; field-sizing: content; }\n.attach { position: relative; width: 2.5rem; height: 2.5rem; display: grid; place-items: center; border: 1px solid var(--line); border-radius: 8px; font-size: 1.3rem; }\n.attach input { position: absolute; inset: 0; opacity: 0; cursor: pointer; }\n\n@media (max-width: 44rem) {\n  #inside { grid-template: "top" auto "rooms" auto "room" 1fr / 1fr; }\n  .title form input { width: 6rem; }\n  nav { max-height: 34vh; border-right: 0; border-bottom: 1px solid var(--line); }\n  #nowhere { min-height: 8rem; }\n}\n';

// src/page/room.client.js
var room_client_default = '// The room that is open: its messages, who is there, what is sent to it.\n\nimport { $, api, make, notice, on, session, wait } from "./base.client.js";\nimport { live, poll } from "./live.client.js";\n\nconst HISTORY = 50;\nconst TYPING_MS = 3_000;\n/** Types that /files takes; anything else is sent as bytes. */\nconst TYPES = /^(image\\/(png|jpeg|gif|webp|avif)|(audio|video)\\/(mp4|webm|mpeg|ogg)|application\\/(pdf|zip)|text\\/plain)$/;\n\n/** The room that is open, if any; whether rooms are live; and what is told when messages were read. */\nexport let open;\nexport const settings = { isLive: false, read: () => {} };\n\nexport function close() {\n  open?.connection?.end();\n  open = undefined;\n  $("room").hidden = true;\n  $("nowhere").hidden = false;\n}\n\nexport async function show({ id, name }) {\n  close();\n  const room = { id, last: 0, first: Infinity, read: 0, shown: new Map(), waiting: new Map(), here: new Map() };\n  open = room;\n  history.replaceState(null, "", `#${id}`);\n  $("room-name").textContent = name;\n  $("messages").replaceChildren();\n  $("typing").textContent = "";\n  $("nowhere").hidden = true;\n  $("room").hidden = false;\n  showHere(room);\n  await earlier(room);\n  if (open !== room) return;\n  $("scroll").scrollTop = $("scroll").scrollHeight;\n  room.connection = settings.isLive ? live(room, hooks(room)) : poll(() => missed(room));\n  $("text").focus();\n}\n\nasync function earlier(room) {\n  const before = room.first === Infinity ? "" : `&before=${room.first}`;\n  const { messages, next } = await api(`/rooms/${room.id}/messages?limit=${HISTORY}${before}`);\n  if (open !== room) return;\n  $("earlier").hidden = next === null;\n  receive(room, messages);\n}\n\non("earlier", "click", () => earlier(open));\n\non("invite", "submit", async ({ target }) => {\n  const { user } = await api(`/rooms/${open.id}/members`, { method: "POST", json: { name: new FormData(target).get("name") } });\n  target.reset();\n  notice({ message: `${user.name} is in the room` });\n});\n\n/** Makes a change to what is shown; who was at the end of it stays there. */\nfunction changing(change) {\n  const view = $("scroll");\n  const isAtEnd = view.scrollHeight - view.scrollTop - view.clientHeight < 80;\n  change();\n  if (isAtEnd) view.scrollTop = view.scrollHeight;\n}\n\n/** Shows messages that are not shown yet, each at its place; `room.last` is the last up to which none is missing. */\nfunction receive(room, messages) {\n  changing(() => insert(room, messages));\n  for (const { seq } of messages) room.last = Math.max(room.last, seq);\n  markRead(room);\n}\n\nfunction insert(room, messages) {\n  for (const message of messages) {\n    if (message.key !== undefined) settle(room, message.key);\n    if (room.shown.has(message.seq)) continue;\n    const next = [...room.shown].filter(([seq]) => seq > message.seq).sort(([one], [other]) => one - other)[0];\n    const made = shownMessage(message);\n    $("messages").insertBefore(made, next?.[1] ?? [...room.waiting.values()][0]?.element ?? null);\n    room.shown.set(message.seq, made);\n    room.first = Math.min(room.first, message.seq);\n  }\n}\n\nfunction shownMessage({ sender, text, at, fileId }) {\n  const made = make("li", "", { className: sender.id === session.me.id ? "own" : "" });\n  const by = make("div", "", { className: "by" });\n  const time = at === undefined ? "sending" : new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });\n  by.append(make("strong", sender.name), make("time", time, at === undefined ? {} : { dateTime: at, title: new Date(at).toLocaleString() }));\n  made.append(by);\n  if (fileId === undefined) made.append(make("div", text, { className: "said" }));\n  else made.append(shownFile(fileId, text));\n  return made;\n}\n\nfunction shownFile(id, name) {\n  const made = make("div");\n  made.append(make("a", name, { href: `/files/${id}`, download: name }));\n  api(`/files/${id}/info`).then(\n    ({ type, width, height }) => {\n      if (!type.startsWith("image/")) return;\n      const image = make("img", "", { src: `/files/${id}`, alt: name, ...(width ? { width, height } : {}) });\n      changing(() => made.append(image));\n      // Of a picture whose size is not known yet, the room that it needs is known when it is there.\n      const before = $("scroll").scrollHeight;\n      image.onload = () => ($("scroll").scrollTop += Math.max(0, $("scroll").scrollHeight - before));\n    },\n    () => made.append(make("span", " (gone)", { className: "faint" })),\n  );\n  return made;\n}\n\nfunction markRead(room) {\n  if (document.hidden || room.last <= room.read) return;\n  room.read = room.last;\n  settings.read(room.id);\n  if (room.connection?.send({ type: "read", seq: room.last })) return;\n  api(`/rooms/${room.id}/read`, { method: "POST", json: { seq: room.last } }).catch(() => {});\n}\n\n/** Shows the message as waiting, and sends it until it is taken: with the same key it is the same message. */\nasync function say(room, text, fileId) {\n  const key = crypto.randomUUID();\n  const element = shownMessage({ sender: session.me, text, fileId });\n  element.classList.add("waiting");\n  $("messages").append(element);\n  $("scroll").scrollTop = $("scroll").scrollHeight;\n  const draft = { key, text, ...(fileId === undefined ? {} : { fileId }) };\n  room.waiting.set(key, { element, draft });\n  if (!room.connection?.send({ type: "message", ...draft })) await post(room, key);\n}\n\nasync function post(room, key) {\n  for (let attempt = 1; room.waiting.has(key); attempt += 1) {\n    const { draft } = room.waiting.get(key);\n    try {\n      const { seq, at } = await api(`/rooms/${room.id}/messages`, { method: "POST", json: draft });\n      // Others\' messages before it may not be here yet.\n      changing(() => insert(room, [{ ...draft, seq, at, sender: session.me }]));\n      return;\n    } catch (error) {\n      notice(error);\n      if (error.status !== undefined && error.status !== 429 && error.status !== 503) return settle(room, key);\n      await wait((error.retryAfter || Math.min(2 ** attempt, 30)) * 1_000);\n    }\n  }\n}\n\n/** The message is stored, or refused for good. */\nfunction settle(room, key) {\n  room.waiting.get(key)?.element.remove();\n  room.waiting.delete(key);\n}\n\non("send", "submit", async () => {\n  const text = $("text").value.trim();\n  $("text").value = "";\n  if (text !== "") await say(open, text);\n});\n\n$("text").addEventListener("keydown", (event) => {\n  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;\n  event.preventDefault();\n  $("send").requestSubmit();\n});\n\nlet typed = 0;\non("text", "input", () => {\n  if (Date.now() - typed < TYPING_MS) return;\n  typed = Date.now();\n  open.connection?.send({ type: "typing" });\n});\n\non("file", "change", async ({ target }) => {\n  const [file] = target.files;\n  const room = open;\n  target.value = "";\n  if (file === undefined) return;\n  $("typing").textContent = `Sending ${file.name} …`;\n  try {\n    const query = new URLSearchParams({ room: room.id, name: file.name.slice(0, 200) });\n    const type = TYPES.test(file.type) ? file.type : "application/octet-stream";\n    const { id, name } = await api(`/files?${query}`, { method: "POST", body: file, headers: { "Content-Type": type } });\n    await say(room, name, id);\n  } finally {\n    $("typing").textContent = "";\n  }\n});\n\n/** All messages after the last one that is shown. */\nasync function missed(room) {\n  for (let more = true; more && open === room; ) {\n    const { messages, next } = await api(`/rooms/${room.id}/messages?limit=100&after=${room.last}`);\n    receive(room, messages);\n    more = next !== null;\n  }\n}\n\nfunction hooks(room) {\n  return {\n    take: (frame) => take(room, frame),\n    missed: () => missed(room),\n    gone(isOver) {\n      room.here.clear();\n      showHere(room);\n      if (isOver && open === room) close();\n    },\n  };\n}\n\nconst TAKE = {\n  async joined(room, { here, messages, more }) {\n    room.here = new Map(here.map(({ id, name }) => [id, name]));\n    showHere(room);\n    receive(room, messages);\n    if (more) await missed(room);\n    for (const { draft } of room.waiting.values()) room.connection.send({ type: "message", ...draft });\n  },\n  message(room, message) {\n    $("typing").textContent = "";\n    receive(room, [message]);\n  },\n  ack(room, { key, seq, at }) {\n    const waiting = room.waiting.get(key);\n    if (waiting !== undefined) receive(room, [{ ...waiting.draft, seq, at, sender: session.me }]);\n  },\n  presence(room, { user, here }) {\n    if (here) room.here.set(user.id, user.name);\n    else room.here.delete(user.id);\n    showHere(room);\n  },\n  typing(room, { user }) {\n    $("typing").textContent = `${user.name} is typing …`;\n    clearTimeout(room.typing);\n    room.typing = setTimeout(() => ($("typing").textContent = ""), TYPING_MS + 1_000);\n  },\n  error(room, { error, retryAfter, key }) {\n    notice({ message: error, retryAfter });\n    if (key === undefined) return;\n    if (retryAfter > 0) setTimeout(() => post(room, key), retryAfter * 1_000);\n    else settle(room, key);\n  },\n};\n\nfunction take(room, frame) {\n  if (open !== room || !Object.hasOwn(TAKE, frame.type)) return;\n  Promise.resolve(TAKE[frame.type](room, frame)).catch(notice);\n}\n\nfunction showHere(room) {\n  const names = [...room.here.values()];\n  $("here").textContent = names.length === 0 ? "" : `${names.length} here: ${names.slice(0, 5).join(", ")}${names.length > 5 ? " …" : ""}`;\n}\n\ndocument.addEventListener("visibilitychange", () => {\n  if (open !== undefined) markRead(open);\n});\n';

// src/page/page.ts
var ASSETS = /* @__PURE__ */ new Map([
  ["page.css", page_default2],
  ["page.client.js", page_client_default],
  ["base.client.js", base_client_default],
  ["room.client.js", room_client_default],
  ["live.client.js", live_client_default]
]);
var made;
var page3 = new Hono3();
page3.get("/", async (c) => {
  const { html, etag, hash } = await whole();
  c.header("Content-Security-Policy", policy(c, hash));
  return answer(c, html, "text/html", etag, cacheControl(c, "page"));
});
page3.get("/page/:hash/:name", async (c) => {
  const name = c.req.param("name");
  const text2 = ASSETS.get(name);
  if (text2 === void 0) throw new Problem(404, "no such route");
  const isThis = c.req.param("hash") === (await whole()).hash;
  const caching = isThis ? "public, max-age=31536000, immutable" : "no-store";
  return answer(c, text2, name.endsWith(".css") ? "text/css" : "text/javascript", await etagOf(text2), caching);
});
async function whole() {
  if (made !== void 0) return made;
  const hash = (await etagOf([...ASSETS.values()].join("\0"))).slice(1, -1);
  const page4 = page_default.replaceAll("{{assets}}", `/page/${hash}`);
  made = { html: page4, etag: await etagOf(page4), hash };
  return made;
}
function policy(c, hash) {
  const { origin, host, protocol } = new URL(c.req.url);
  const folder = `${origin}/page/${hash}/`;
  return [
    "default-src 'none'",
    `script-src ${folder}`,
    `style-src ${folder}`,
    "img-src 'self' data:",
    "media-src 'self'",
    `connect-src 'self' ${protocol === "https:" ? "wss" : "ws"}://${host}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'"
  ].join("; ");
}
function answer(c, text2, type, etag, caching) {
  const headers = { "Cache-Control": caching, ETag: etag, "X-Cache": "local" };
  if (matches(c.req.header("If-None-Match"), etag)) return c.body(null, 304, headers);
  return c.body(text2, 200, { ...headers, "Content-Type": `${type}; charset=utf-8`, "X-Content-Type-Options": "nosniff" });
}

// src/chat/room.ts
import { DurableObject as DurableObject2 } from "cloudflare:workers";

// src/chat/bucket.ts
var BURST = 20;
var PER_SECOND = 10;
var Buckets = class {
  buckets = /* @__PURE__ */ new WeakMap();
  /** Takes one; 0, or the seconds until there is one. */
  take(socket) {
    const now = Date.now();
    const { left, at } = this.buckets.get(socket) ?? { left: BURST, at: now };
    const full = Math.min(BURST, left + (now - at) / 1e3 * PER_SECOND);
    this.buckets.set(socket, { left: full - 1, at: now });
    return full >= 1 ? 0 : Math.ceil((1 - full) / PER_SECOND);
  }
};

// src/chat/frames.ts
var LONGEST_FRAME = 32768;
function outcomeOf(stored) {
  if ("refused" in stored) return { refused: refusal2(stored.refused) };
  return { seq: stored.message.seq, at: stored.message.at, fresh: stored.fresh };
}
function refusal2({ status, message, retryAfter, binding }) {
  return {
    status,
    error: message,
    ...retryAfter === void 0 ? {} : { retryAfter },
    ...binding === void 0 ? {} : { binding }
  };
}
function readFrame(data) {
  if (typeof data !== "string") throw new Problem(400, "a frame must be a text of JSON");
  if (data.length > LONGEST_FRAME) throw new Problem(413, `a frame may be ${LONGEST_FRAME} characters at most`);
  let frame;
  try {
    frame = JSON.parse(data);
  } catch {
    frame = void 0;
  }
  if (typeof frame !== "object" || frame === null || Array.isArray(frame)) {
    throw new Problem(400, "a frame must be a JSON object");
  }
  return frame;
}

// src/chat/kept.ts
var MARKS_MS = 5e3;
var BEHIND_MS = 5e3;
var TOGETHER = 100;
var Kept = class {
  constructor(storage) {
    this.storage = storage;
    storage.sql.exec("CREATE TABLE IF NOT EXISTS marks (user_id TEXT PRIMARY KEY, seq INTEGER NOT NULL)");
  }
  storage;
  id;
  get roomId() {
    this.id ??= this.storage.kv.get("room");
    if (this.id === void 0) throw new Error("a room that nobody has joined");
    return this.id;
  }
  set roomId(id) {
    if (this.id === id) return;
    if (this.storage.kv.get("room") !== id) this.storage.kv.put("room", id);
    this.id = id;
  }
  get isBehind() {
    return this.storage.kv.get("behind") === true;
  }
  set isBehind(behind) {
    if (this.isBehind === behind) return;
    if (behind) this.storage.kv.put("behind", true);
    else this.storage.kv.delete("behind");
  }
  async fallBehind() {
    this.isBehind = true;
    await this.within(BEHIND_MS);
  }
  /** One has read up to `seq`. */
  async mark(userId, seq) {
    this.storage.sql.exec(
      "INSERT INTO marks (user_id, seq) VALUES (?, ?) ON CONFLICT (user_id) DO UPDATE SET seq = max(seq, excluded.seq)",
      userId,
      seq
    );
    await this.within(MARKS_MS);
  }
  /** Those that went up meanwhile stay for the next time. */
  async writeMarks(db) {
    for (; ; ) {
      const query = "SELECT user_id, seq FROM marks ORDER BY user_id LIMIT ?";
      const marks = this.storage.sql.exec(query, TOGETHER).toArray();
      if (marks.length === 0) return;
      await db.writeAll(marks.map(({ user_id, seq }) => markRead(this.roomId, user_id, seq)));
      for (const { user_id, seq } of marks) {
        this.storage.sql.exec("DELETE FROM marks WHERE user_id = ? AND seq = ?", user_id, seq);
      }
    }
  }
  async again(seconds) {
    await this.within(seconds * 1e3);
  }
  async within(milliseconds) {
    if (await this.storage.getAlarm() === null) await this.storage.setAlarm(Date.now() + milliseconds);
  }
};

// src/chat/presence.ts
var INTIMATE = 100;
var INTIMATE_IN_SURGE = 20;
var TYPING_MS = 3e3;
var Presence = class {
  constructor(sockets, mode) {
    this.sockets = sockets;
    this.mode = mode;
  }
  sockets;
  mode;
  typed = /* @__PURE__ */ new Map();
  /** One has opened a socket. */
  came(user) {
    if (this.sockets.of(user.id).length === 1) this.tell(user, { type: "presence", user, here: true });
  }
  /** One's socket has closed. */
  left(user) {
    if (this.sockets.of(user.id).length > 0) return;
    this.typed.delete(user.id);
    this.tell(user, { type: "presence", user, here: false });
  }
  /** One types: told every three seconds at most. */
  types(user) {
    if (this.mode() === "surge") return;
    const now = Date.now();
    if (now - (this.typed.get(user.id) ?? 0) < TYPING_MS) return;
    this.typed.set(user.id, now);
    this.tell(user, { type: "typing", user });
  }
  tell(user, frame) {
    const most = this.mode() === "surge" ? INTIMATE_IN_SURGE : INTIMATE;
    if (this.sockets.all().length <= most) this.sockets.tellOthers(user.id, frame);
  }
};

// src/chat/sockets.ts
var Sockets = class {
  constructor(ctx) {
    this.ctx = ctx;
  }
  ctx;
  all() {
    return this.ctx.getWebSockets().filter(({ readyState }) => readyState === WebSocket.OPEN);
  }
  /** Those of one user. */
  of(userId) {
    return this.ctx.getWebSockets(userId).filter(({ readyState }) => readyState === WebSocket.OPEN);
  }
  /** The users that are here, each once, `most` at most. */
  here(most) {
    const users = /* @__PURE__ */ new Map();
    for (const socket of this.all()) {
      const { user } = attachment(socket);
      users.set(user.id, user);
      if (users.size === most) break;
    }
    return [...users.values()];
  }
  /** The least that any joined socket has been sent; undefined where none has joined. */
  least() {
    const sent = this.all().flatMap((socket) => attachment(socket).sent ?? []);
    return sent.length === 0 ? void 0 : sent.reduce((one, other) => Math.min(one, other));
  }
  /** Sends each socket those of the messages (in order) that it has not been sent. */
  deliver(messages) {
    const frames2 = messages.map((message) => ({
      message,
      others: JSON.stringify({ type: "message", ...shownTo({ id: "", name: "" }, message) }),
      own: JSON.stringify({ type: "message", ...shownTo(message.sender, message) })
    }));
    for (const socket of this.all()) {
      const { user, sent } = attachment(socket);
      if (sent === void 0) continue;
      let reached = sent;
      for (const { message, own, others } of frames2) {
        if (message.seq <= reached || !sendText(socket, message.sender.id === user.id ? own : others)) continue;
        reached = message.seq;
      }
      if (reached !== sent) attach(socket, { user, sent: reached });
    }
  }
  /** Sends a frame to every socket that is not that user's. */
  tellOthers(userId, frame) {
    const text2 = JSON.stringify(frame);
    for (const socket of this.all()) {
      if (attachment(socket).user.id !== userId) sendText(socket, text2);
    }
  }
};
var attachments = /* @__PURE__ */ new WeakMap();
function attachment(socket) {
  let found = attachments.get(socket);
  if (found === void 0) {
    found = socket.deserializeAttachment();
    attachments.set(socket, found);
  }
  return found;
}
function attach(socket, value) {
  socket.serializeAttachment(value);
  attachments.set(socket, value);
}
var tell = (socket, frame) => sendText(socket, JSON.stringify(frame));
function sendText(socket, text2) {
  if (socket.readyState !== WebSocket.OPEN) return false;
  try {
    socket.send(text2);
    return true;
  } catch {
    return false;
  }
}

// src/chat/room.ts
var MOST_SOCKETS = 32768;
var GONE_MS = 6e4;
var JOINED = 100;
var TOGETHER2 = 32;
var MOST_WAITING = 1e3;
var LONGEST_WAIT = 10;
var REFUSED = 1008;
var RESTART = 1012;
var LATER = 1013;
var Room = class extends DurableObject2 {
  sockets = new Sockets(this.ctx);
  buckets = new Buckets();
  kept = new Kept(this.ctx.storage);
  presence = new Presence(this.sockets, () => lastMode(this.env));
  /** When users stopped being members. */
  gone = /* @__PURE__ */ new Map();
  waiting = [];
  joining = [];
  isWorking = false;
  /** The last message that was told, as far as this object remembers. */
  told = 0;
  constructor(ctx, env) {
    super(ctx, env);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
    for (const socket of ctx.getWebSockets()) {
      if (attachment(socket).sent === void 0) socket.close(RESTART, "join again");
    }
  }
  /** One joins; `X-Joining` is the Worker's. */
  async fetch(request) {
    const joining = decodeURIComponent(request.headers.get("X-Joining") ?? "");
    const { roomId, user, since, last } = JSON.parse(joining);
    this.kept.roomId = roomId;
    if (Date.now() - (this.gone.get(user.id) ?? 0) < GONE_MS) {
      const still = await withDatabase(this.env, (db) => isMember(db, roomId, user.id));
      if (!still) return Response.json({ error: "not found" }, { status: 404 });
    }
    if (this.ctx.getWebSockets().length >= MOST_SOCKETS) {
      return Response.json({ error: "the room is full" }, { status: 503, headers: { "Retry-After": "30" } });
    }
    const { 0: client, 1: socket } = new WebSocketPair();
    attach(socket, { user });
    this.ctx.acceptWebSocket(socket, [user.id]);
    this.told = Math.max(this.told, last);
    if (since === null || since >= this.told) {
      this.joined(socket, this.told, [], false);
    } else {
      this.joining.push({ socket, since });
      this.ctx.waitUntil(this.work());
    }
    this.presence.came(user);
    return new Response(null, { status: 101, webSocket: client });
  }
  /** Stores a message that a member sends, and tells it. */
  send(roomId, sender, draft) {
    this.kept.roomId = roomId;
    if (this.waiting.length >= MOST_WAITING) {
      return Promise.resolve({ refused: { status: 503, error: "the room is busy", retryAfter: 1 } });
    }
    return new Promise((done2) => {
      this.waiting.push({ sender, draft, done: done2 });
      this.ctx.waitUntil(this.work());
    });
  }
  /** One is no member any more. */
  async leave(userId) {
    this.gone.set(userId, Date.now());
    for (const socket of this.sockets.of(userId)) socket.close(REFUSED, "no longer a member");
  }
  async webSocketMessage(socket, data) {
    const { user } = attachment(socket);
    let key2;
    try {
      const wait = this.buckets.take(socket);
      if (wait > LONGEST_WAIT) return socket.close(REFUSED, "too many frames");
      const frame = readFrame(data);
      key2 = typeof frame.key === "string" ? frame.key : void 0;
      if (wait > 0) throw new Problem(429, "too many frames", { retryAfter: wait });
      if (frame.type === "message") {
        const outcome = await this.send(this.kept.roomId, user, readDraft(frame));
        if ("refused" in outcome) refuse3(socket, outcome.refused, key2);
        else tell(socket, { type: "ack", key: key2, seq: outcome.seq, at: outcome.at });
      } else if (frame.type === "typing") {
        this.presence.types(user);
      } else if (frame.type === "read") {
        await this.kept.mark(user.id, readSeq(frame));
      } else {
        throw new Problem(400, "type must be message, typing or read");
      }
    } catch (error) {
      refuse3(socket, await this.refusalOf(error), key2);
    }
  }
  webSocketClose(socket) {
    socket.close();
    this.presence.left(attachment(socket).user);
  }
  webSocketError(socket) {
    this.presence.left(attachment(socket).user);
  }
  /** Writes what members have read to the database, and tells what could not be told. Later again, if it must be. */
  async alarm() {
    try {
      await withDatabase(this.env, async (db) => {
        if (this.kept.isBehind) await this.catchUp(db);
        await this.kept.writeMarks(db);
      });
    } catch (error) {
      const { retryAfter = 30 } = await this.refusalOf(error);
      await this.kept.again(retryAfter);
    }
  }
  /** Joins and stores what waits, one step after the other, until nothing does. */
  async work() {
    if (this.isWorking) return;
    this.isWorking = true;
    try {
      while (this.joining.length > 0 || this.waiting.length > 0) await this.step();
    } finally {
      this.isWorking = false;
    }
  }
  async step() {
    const joining = this.joining.splice(0);
    const sends = this.waiting.splice(0, TOGETHER2);
    try {
      await withDatabase(this.env, async (db) => {
        for (const { socket, since } of joining) await this.join(db, socket, since);
        if (sends.length > 0) await this.storeAndTell(db, sends);
      });
    } catch (error) {
      const refused = await this.refusalOf(error);
      for (const { done: done2 } of sends) done2({ refused });
      for (const { socket } of joining) {
        if (attachment(socket).sent === void 0) socket.close(LATER, refused.error);
      }
      if (sends.length > 0 && !(error instanceof Refused)) await this.kept.fallBehind();
    }
  }
  /** The client gets what came after `since`. */
  async join(db, socket, since) {
    const room = await db.first("SELECT last_seq AS last FROM rooms WHERE id = ?1", this.kept.roomId);
    const messages = await messagesAfter(db, this.kept.roomId, since, JOINED + 1);
    const more = messages.length > JOINED;
    if (more) messages.pop();
    this.told = Math.max(this.told, room?.last ?? 0, messages.at(-1)?.seq ?? 0);
    this.joined(socket, this.told, messages, more);
  }
  /** From here on a socket is sent every message after `seq`. With `more`, the client reads pages up to it. */
  joined(socket, seq, messages, more) {
    const { user } = attachment(socket);
    attach(socket, { user, sent: seq });
    tell(socket, {
      type: "joined",
      seq,
      here: this.sockets.here(INTIMATE),
      messages: messages.map((each) => shownTo(user, each)),
      more
    });
  }
  /** An acknowledgement follows all messages up to its own: who is back with `since` has missed nothing. */
  async storeAndTell(db, sends) {
    const stored = await store(db, this.kept.roomId, sends);
    const known3 = stored.flatMap((each) => "refused" in each ? [] : each);
    const fresh = known3.flatMap((each) => each.fresh ? each.message : []);
    const isHere = (userId) => this.sockets.of(userId).length > 0;
    if (fresh.length > 0) this.ctx.waitUntil(notify(this.env, this.kept.roomId, fresh, isHere));
    await this.tellMessages(db, known3.map(({ message }) => message));
    for (const [index, { done: done2 }] of sends.entries()) done2(outcomeOf(stored[index]));
  }
  /** Sends messages to the sockets that lack them, and first what these lack before. */
  async tellMessages(db, messages) {
    const least = this.sockets.least();
    const news = messages.filter(({ seq }) => seq > (least ?? 0)).sort((one, other) => one.seq - other.seq);
    if (least !== void 0) {
      const follows = news.every(({ seq }, index) => seq <= (news[index - 1]?.seq ?? least) + 1);
      if (follows) this.sockets.deliver(news);
      else await this.catchUp(db);
    }
    this.told = Math.max(this.told, news.at(-1)?.seq ?? 0);
  }
  /** Sends every socket what it lacks, from the database. */
  async catchUp(db) {
    let after = this.sockets.least();
    while (after !== void 0) {
      const messages = await messagesAfter(db, this.kept.roomId, after, JOINED);
      this.sockets.deliver(messages);
      this.told = Math.max(this.told, messages.at(-1)?.seq ?? 0);
      after = messages.length === JOINED ? messages.at(-1)?.seq : void 0;
    }
    this.kept.isBehind = false;
  }
  async refusalOf(error) {
    const problem = error instanceof Problem ? error : new Problem(500, "internal error");
    if (problem !== error || problem.cause !== void 0) await report(this.env, error, { room: this.kept.roomId });
    return refusal2(problem);
  }
};
function refuse3(socket, { status, error, retryAfter }, key2) {
  tell(socket, { type: "error", error, retryAfter, key: key2 });
  if (status === 404) socket.close(REFUSED, "no longer a member");
}

// src/worker.ts
var app = new Hono3().use(requestId()).use(logged).use(secure).route("/", health).route("/", page3).use(identify).use(limit).use(fence).route("/auth", accounts).route("/rooms", rooms).route("/discover", discover).route("/files", files).route("/limit", limits).use("/operator/*", operatorsOnly).route("/operator/dead-letters", deadLetters).route("/operator/inline-files", inlineFiles).onError(answerError);
app.notFound(missing(app));
var CRONS = { "0 3 * * SUN": backUp };
var worker_default = {
  fetch: app.fetch,
  queue: consume,
  scheduled: (controller, env, ctx) => (CRONS[controller.cron] ?? care)(controller, env, ctx)
};
export {
  Room,
  SignIns,
  worker_default as default
};
