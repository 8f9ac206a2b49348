export const id = 294;
export const ids = [294];
export const modules = {

/***/ 49294:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   planInThread: () => (/* binding */ planInThread)
/* harmony export */ });
/* harmony import */ var _audience_plan_audience_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(66667);
/* harmony import */ var _members_files_file_source_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(35516);


function planInThread({ files, fence, ...request }, { note, signal }) {
    return (0,_audience_plan_audience_js__WEBPACK_IMPORTED_MODULE_0__/* .planAudience */ .K)({ ...request, sources: (0,_members_files_file_source_js__WEBPACK_IMPORTED_MODULE_1__/* .sourcesOf */ .u0)(files, fence), progress: note, signal });
}


/***/ })

};
